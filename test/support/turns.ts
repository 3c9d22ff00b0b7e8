import type { DataOf } from '../../src/events/index.js';
import type { Caller } from '../../src/tools/index.js';
import type { World } from './world.js';

/** An agent was seen busy, or between two turns, so many milliseconds ago. */
export function seen(
  world: World,
  { address }: Caller,
  state: DataOf<'session.activity'>['state'],
  ago = 0,
): void {
  const source = state === 'busy' ? 'prompt' : 'stop';
  const evidenceAt = world.at - ago;
  world.given([{ type: 'session.activity', data: { address, state, source, turn: null, evidenceAt } }]);
}

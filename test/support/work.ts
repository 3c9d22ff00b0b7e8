import type { Caller } from '../../src/tools/index.js';
import { send } from './deeds.js';
import { World } from './world.js';

/** Ada, who hands work over, and Ben, who gets it. */
export function adaAndBen(): { world: World; ada: Caller; ben: Caller } {
  const world = new World();
  return { world, ada: world.join('a1', 'ada'), ben: world.join('b2', 'ben') };
}

/** Hands work over; gives the id of the message. */
export function delegate(
  world: World,
  from: Caller,
  to: string,
  body = 'Bake.',
  more: Readonly<Record<string, unknown>> = {},
): string {
  return send(world, from, to, body, { action_required: true, ...more });
}

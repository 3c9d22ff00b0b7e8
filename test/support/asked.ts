import { endedAsks } from '../../src/agents/index.js';
import type { Event } from '../../src/events/index.js';
import type { Caller } from '../../src/tools/index.js';
import { askAndWait, type Links, Time, type WaitingCall } from './waiting.js';
import { PROJECT, World } from './world.js';

/** Alice, whose client can be woken without its keyboard, waits up to a minute for what Bob answers her. */
export interface Asked {
  readonly world: World;
  readonly time: Time;
  readonly alice: Caller;
  readonly bob: Caller;
  readonly call: WaitingCall;
  /** Bob answers, or answers again. */
  reply(more?: Readonly<Record<string, unknown>>): ReturnType<World['when']>;
  /** Ends those of Alice’s waits that are over, as whoever looks does; tells which. */
  lookForEnds(asker?: Caller): Event[];
}

/** How long Alice’s call waits, in milliseconds. */
export const WAIT_MS = 60_000;

/** Alice asks and begins to wait. */
export function asked(world = new World(), links: Links = {}): Asked {
  const time = new Time(world);
  const alice = world.join('a1', 'alice', PROJECT, { clientType: 'claude-code' });
  const bob = world.join('b2', 'bob', PROJECT, { clientType: 'claude-code' });
  const question = { target: 'bob', body: '?', timeout_ms: WAIT_MS };
  const call = askAndWait(world, time, () => alice, question, links);
  return {
    world,
    time,
    alice,
    bob,
    call,
    reply: (more = {}) =>
      world.when('reply_to_message', { message_id: call.question, body: '!', ...more }, bob),
    lookForEnds: ({ address } = alice) => world.given(endedAsks(world.now(), address, world.at)),
  };
}

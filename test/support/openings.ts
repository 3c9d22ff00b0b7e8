import { type Opening, openingEvents } from '../../src/agents/index.js';
import type { Event } from '../../src/events/index.js';
import { bindingOf } from '../../src/projections/index.js';
import type { Caller } from '../../src/tools/index.js';
import { opening } from './hook-deeds.js';
import { twiceAlike } from './pure.js';
import { PROJECT, World } from './world.js';

/** Pids of two client processes. */
export const CLIENT = 70;
export const OTHER_CLIENT = 80;

/** Records what a session-start hook makes of the log; null when the id is another's. */
export function open(world: World, one: Opening): Event[] | null {
  const events = twiceAlike(world.now(), (now) => openingEvents(now, one, world.presence));
  return events && world.given(events);
}

/** The same for Claude Code, whose id is free. */
export function opened(world: World, session: string, source: string, client = CLIENT): Event[] {
  const events = open(world, opening(session, source, client));
  if (events === null) throw new Error(`${session} is held elsewhere`);
  return events;
}

/** A server of a client process, which is found running. */
export function join(
  world: World,
  server: string,
  session: string | null = null,
  client = CLIENT,
  details: Parameters<World['join']>[3] = {},
): Caller {
  world.presence.set(server, 'live');
  return world.join(server, session, PROJECT, {
    client: { pid: client, startToken: `client ${client}` },
    clientType: 'claude-code',
    ...details,
  });
}

/** Whom a server of one agent speaks for. */
export function sessionOf(world: World, server: string): string | undefined {
  return bindingOf(world.now(), server, null)?.session;
}

/** Bea, whom others know, and Ann, an agent of the client that is to go on under another id. */
export function annAndBea(): { world: World; ann: Caller; bea: Caller } {
  const world = new World();
  const bea = join(world, 'b2', 'bea', OTHER_CLIENT);
  const ann = join(world, 'a1', 'ann');
  return { world, ann, bea };
}

/** What events are called, in order. */
export function types(events: readonly Event[] | null): string[] | undefined {
  return events?.map(({ type }) => type);
}

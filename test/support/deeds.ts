import { expect } from 'vitest';
import type { DataOf, Event, EventType, NewEvent } from '../../src/events/index.js';
import { atPresentAddress } from '../../src/server/confirmations.js';
import type { Answer, Caller } from '../../src/tools/index.js';
import type { World } from './world.js';

/** What a tool wrote, without what the log adds. */
export function written(events: readonly Event[]): NewEvent[] {
  return events.map(
    ({ type, data, correlation, causation }) => ({ type, data, correlation, causation }) as NewEvent,
  );
}

/** Expects an answer to be this on the wire, keys in this order. */
export function expectWire(answer: Answer, expected: Readonly<Record<string, unknown>>): void {
  expect(JSON.stringify(answer)).toBe(JSON.stringify({ schema_version: 1, ...expected }));
}

/** The only event of a type among these. */
export function theOnly<T extends EventType>(events: readonly Event[], type: T): Event<T> {
  const found = events.filter((event) => event.type === type);
  expect(found).toHaveLength(1);
  return found[0] as Event<T>;
}

/** Sends a message that must be accepted; gives its id. */
export function send(
  world: World,
  from: Caller,
  to: string,
  body = 'hello',
  more: Readonly<Record<string, unknown>> = {},
): string {
  const { answer } = world.when('send_message', { target: to, body, ...more }, from);
  expect(answer.ok).toBe(true);
  return String(answer.message_id);
}

/** A message as an agent reads it. */
export interface Shown {
  readonly id: string;
  readonly body: string;
  readonly already_handed_over?: true;
}

/** Reads an agent's mail; nothing is confirmed by it. */
export function read(
  world: World,
  reader: Caller,
): { shown: Shown[]; handOver: Event<'message.handed_over'> | null } {
  const { answer, events } = world.when('read_my_messages', {}, reader);
  const handOver = events.find((event) => event.type === 'message.handed_over');
  return { shown: answer.messages as Shown[], handOver: handOver ?? null };
}

/** The answer of a hand-over has left. */
export function confirm(world: World, handOver: Event<'message.handed_over'> | null): void {
  if (handOver === null) return;
  world.given(atPresentAddress(world.now(), [{ type: 'message.confirmed', data: outcomeOf(handOver) }]));
}

/** The answer of a hand-over could not be given. */
export function giveBack(
  world: World,
  handOver: Event<'message.handed_over'> | null,
  reason: 'pipe-closed' | 'cancelled' = 'pipe-closed',
): void {
  if (handOver === null) return;
  const data = { ...outcomeOf(handOver), reason } as const;
  world.given(atPresentAddress(world.now(), [{ type: 'message.returned', data }]));
}

function outcomeOf({ seq, data }: Event<'message.handed_over'>): DataOf<'message.confirmed'> {
  return { address: data.address, handOver: seq, ids: data.items.map(({ id }) => id) };
}

/** A server process goes; `lost` when somebody else noticed. */
export function end(world: World, server: string, how: 'exit' | 'lost' = 'exit'): void {
  world.presence.delete(server);
  world.given([{ type: 'session.ended', data: { server, how, evidence: 'test' } }]);
}

/** Names that terminals have, as `gather` finds them. */
export function terminals(names: Readonly<Record<string, string>>): { terminals: Map<string, string> } {
  return { terminals: new Map(Object.entries(names)) };
}

import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { type Event, type EventType, foldEvent, handlersOf } from '../../src/events/index.js';
import { decodeRecord, encodeRecord } from '../../src/events/record.js';
import { findHandle, MemoryTables, projections } from '../../src/projections/index.js';
import type { Showing, Village } from './village.js';

type Row = {
  readonly table: string;
  readonly group: string;
  readonly member: string | number;
  readonly value: unknown;
};
type Mail = { readonly id: string; readonly bytes: number };

/** What holds after any sequence of commands. Each throws when it does not. */
export function checkAll(village: Village): void {
  const { world, showings } = village;
  const rows = [...world.tables.rows()];
  checkOrder(world.events);
  checkPlaces(world.events, rows);
  checkTotals(rows);
  checkShowings(village);
  checkSenderOrder(world.events, showings);
  checkHandles(world.events, rows, showings);
  checkAsks(village);
  checkFold(world.events, rows);
}

function of<T extends EventType>(events: readonly Event[], type: T): Event<T>[] {
  return events.filter((event) => event.type === type) as unknown as Event<T>[];
}

function checkOrder(events: readonly Event[]): void {
  for (const [index, { seq }] of events.entries()) expect(seq).toBe(index + 1);
  const sent = new Map(of(events, 'message.sent').map(({ seq, data }) => [data.id, seq]));
  const delivered = of(events, 'message.delivered');
  expect(new Set(delivered.map(({ data }) => data.id)).size).toBe(delivered.length);
  expect(delivered).toHaveLength(sent.size);
  for (const { seq, data } of delivered) {
    expect(sent.get(data.id)).toBe(data.sent);
    expect(data.sent).toBeLessThan(seq);
  }
}

/** Each message that was sent waits at one place, is unproved at one place, or was confirmed. */
function checkPlaces(events: readonly Event[], rows: readonly Row[]): void {
  const places = new Map<string, number>();
  for (const { id } of [...waiting(rows), ...unproved(rows)]) places.set(id, (places.get(id) ?? 0) + 1);
  const confirmed = new Set(of(events, 'message.confirmed').flatMap(({ data }) => data.ids));
  for (const { data } of of(events, 'message.sent')) {
    const count = (places.get(data.id) ?? 0) + (confirmed.has(data.id) ? 1 : 0);
    if (count !== 1) expect.unreachable(`message ${data.id} is in ${count} places`);
  }
}

function checkTotals(rows: readonly Row[]): void {
  const totals = new Map<string, { count: number; bytes: number }>();
  for (const { group, value } of rows.filter(({ table }) => table === 'mailboxes.waiting')) {
    const { count, bytes } = totals.get(group) ?? { count: 0, bytes: 0 };
    totals.set(group, { count: count + 1, bytes: bytes + (value as Mail).bytes });
  }
  const stored = rows.filter(({ table }) => table === 'mailboxes.totals');
  expect(new Map(stored.map(({ member, value }) => [member, value]))).toEqual(totals);
}

/** Shown again only when it was not proved to have arrived, and then marked; never after a confirmation. */
function checkShowings({ world, showings, processes }: Village): void {
  const confirmed = new Set(of(world.events, 'message.confirmed').map(({ data }) => data.handOver));
  const returned = new Set(of(world.events, 'message.returned').map(({ data }) => data.handOver));
  const dead = new Set(processes.filter(({ alive }) => !alive).map(({ server }) => server));
  const last = new Map<string, Showing>();
  for (const showing of showings) {
    const before = last.get(showing.id);
    expect(showing.marked).toBe(before !== undefined);
    if (before !== undefined) {
      expect(confirmed.has(before.handOver.seq)).toBe(false);
      expect(returned.has(before.handOver.seq) || dead.has(before.by)).toBe(true);
    }
    last.set(showing.id, showing);
  }
}

/** What one sender sent to one address is first shown there in that order, apart from answers kept for a call. */
function checkSenderOrder(events: readonly Event[], showings: readonly Showing[]): void {
  const kept = new Set(
    of(events, 'message.delivered').flatMap(({ data }) => (data.reservedFor ? data.id : [])),
  );
  const sent = new Map(of(events, 'message.sent').map((event) => [event.data.id, event]));
  const reached = new Map<string, number>();
  for (const { id, marked, handOver } of showings) {
    const message = sent.get(id);
    if (message === undefined || marked || kept.has(id)) continue;
    const line = `${message.data.from.address} to ${message.data.to.address} at ${handOver.data.address}`;
    expect(message.seq).toBeGreaterThan(reached.get(line) ?? 0);
    reached.set(line, message.seq);
  }
}

/** Every id that was shown can be answered, unless its pruning is on record after its last showing. */
function checkHandles(events: readonly Event[], rows: readonly Row[], showings: readonly Showing[]): void {
  const handles = new Set(
    rows.filter(({ table }) => table === 'ledgers.handles').map(({ member }) => member),
  );
  const pruned = new Map(
    of(events, 'ledger.pruned').flatMap(({ seq, data }) => data.items.map(({ id }) => [id, seq] as const)),
  );
  for (const { id, handOver } of showings) {
    if (handles.has(id)) continue;
    expect(pruned.get(id) ?? 0).toBeGreaterThan(handOver.seq);
  }
}

/** A question has one answer and one end; a call that returned a reply took the recorded answer. */
function checkAsks({ world, calls }: Village): void {
  const answers = of(world.events, 'ask.answered');
  expect(new Set(answers.map(({ data }) => data.requestId)).size).toBe(answers.length);
  const ends = [...of(world.events, 'ask.expired'), ...of(world.events, 'ask.cancelled')];
  expect(new Set(ends.map(({ data }) => data.requestId)).size).toBe(ends.length);
  for (const { call } of calls) {
    const reply = call.answer()?.reply as { id: string } | null | undefined;
    if (!reply) continue;
    const answer = answers.find(({ data }) => data.requestId === call.requestId);
    expect(answer?.data).toMatchObject({ messageId: reply.id, late: false });
    expect(ends.some(({ data }) => data.requestId === call.requestId)).toBe(false);
  }
}

/** Folding the stored form of every event anew gives the same tables. */
function checkFold(events: readonly Event[], rows: readonly Row[]): void {
  const tables = new MemoryTables();
  const handlers = handlersOf(projections);
  for (const event of events) foldEvent(handlers, tables, decodeRecord(event.seq, encodeRecord(event)));
  const again = [...tables.rows()];
  if (!isDeepStrictEqual(again, rows)) expect(again).toEqual(rows);
}

/** Right after a showing: whoever was shown it can answer. */
export function checkLastShown(village: Village, since: number): void {
  const now = village.world.now();
  for (const { id, handOver } of village.showings.slice(since)) {
    if (findHandle(now, handOver.data.address, id) === undefined) {
      expect.unreachable(`${id} was shown without a handle`);
    }
  }
}

function waiting(rows: readonly Row[]): Mail[] {
  return rows.filter(({ table }) => table === 'mailboxes.waiting').map(({ value }) => value as Mail);
}

function unproved(rows: readonly Row[]): Mail[] {
  return rows
    .filter(({ table }) => table === 'mailboxes.unconfirmed')
    .flatMap(({ value }) => (value as { items: Mail[] }).items);
}

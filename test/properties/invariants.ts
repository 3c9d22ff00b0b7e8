import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { type Event, type EventType, foldEvent, handlersOf } from '../../src/events/index.js';
import { decodeRecord, encodeRecord } from '../../src/events/record.js';
import { findHandle, projections } from '../../src/projections/index.js';
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
  checkFold(village, rows);
}

function of<T extends EventType>(events: readonly Event[], type: T): Event<T>[] {
  return events.filter((event) => event.type === type) as unknown as Event<T>[];
}

function checkOrder(events: readonly Event[]): void {
  for (const [index, { seq }] of events.entries()) {
    if (seq !== index + 1) expect.unreachable(`event ${index + 1} says that it is ${seq}`);
  }
  const sent = new Map(of(events, 'message.sent').map(({ seq, data }) => [data.id, seq]));
  const delivered = of(events, 'message.delivered');
  expect(new Set(delivered.map(({ data }) => data.id)).size).toBe(delivered.length);
  expect(delivered).toHaveLength(sent.size);
  for (const { seq, data } of delivered) {
    const isRight = sent.get(data.id) === data.sent && data.sent < seq;
    if (!isRight) expect.unreachable(`${data.id} was not sent at ${data.sent} and then delivered at ${seq}`);
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
function checkShowings({ world, showings, processes, hooks }: Village): void {
  const confirmed = new Set(of(world.events, 'message.confirmed').map(({ data }) => data.handOver));
  const returned = new Set(of(world.events, 'message.returned').map(({ data }) => data.handOver));
  const dead = new Set([...processes, ...hooks].filter(({ alive }) => !alive).map(({ server }) => server));
  const last = new Map<string, Showing>();
  for (const showing of showings) {
    const before = last.get(showing.id);
    const isRight =
      before === undefined
        ? !showing.marked
        : showing.marked &&
          !confirmed.has(before.handOver.seq) &&
          (returned.has(before.handOver.seq) || dead.has(before.by));
    if (!isRight) expect.unreachable(`${showing.id} was shown at ${showing.handOver.seq} as it must not be`);
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
    if (message.seq <= (reached.get(line) ?? 0)) expect.unreachable(`${id} was overtaken: ${line}`);
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
    if (handles.has(id) || (pruned.get(id) ?? 0) > handOver.seq) continue;
    expect.unreachable(`${id} was shown at ${handOver.seq} and cannot be answered`);
  }
}

/** A question has one answer and one end; a call that returned a reply took the recorded answer, and none waits on. */
function checkAsks(village: Village): void {
  const { world, calls } = village;
  const sent = of(world.events, 'message.sent');
  const answers = of(world.events, 'ask.answered');
  expect(new Set(answers.map(({ data }) => data.requestId)).size).toBe(answers.length);
  const ends = [...of(world.events, 'ask.expired'), ...of(world.events, 'ask.cancelled')];
  expect(new Set(ends.map(({ data }) => data.requestId)).size).toBe(ends.length);
  for (const { call, process } of calls) {
    const { address } = village.caller(process);
    const isReplied = sent.some(
      ({ data }) => data.sourceMessageId === call.question && data.to.address === address,
    );
    if (process.alive && call.answer() === null && isReplied) {
      expect.unreachable(`the call that asked ${call.question} waits although there is a reply`);
    }
    const reply = call.answer()?.reply as { id: string } | null | undefined;
    if (!reply) continue;
    const answer = answers.find(({ data }) => data.requestId === call.requestId);
    expect(answer?.data).toMatchObject({ messageId: reply.id, late: false });
    expect(ends.some(({ data }) => data.requestId === call.requestId)).toBe(false);
  }
}

/** Folding the stored form of every event anew, in as many steps as there are checks, gives the same tables. */
function checkFold({ world, refolded }: Village, rows: readonly Row[]): void {
  const handlers = handlersOf(projections);
  for (const event of world.events.slice(refolded.events)) {
    foldEvent(handlers, refolded.tables, decodeRecord(event.seq, encodeRecord(event)));
  }
  refolded.events = world.events.length;
  const again = [...refolded.tables.rows()];
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

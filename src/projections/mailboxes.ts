import type { DataOf, Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { type Box, type Boxes, boxOf, moveBox } from './boxes.js';
import { MOVING, type Move, movesOf } from './moves.js';
import { marksOf } from './waiting-mark.js';

/** A message that waits. Its place in the mailbox is the position of its `message.delivered`. */
export interface WaitingRow {
  readonly id: string;
  /** Position of its `message.sent`, which holds the body. */
  readonly sent: number;
  readonly bytes: number;
  /** The wait that alone may take it, while that wait lasts. */
  readonly reservedFor?: string;
  /** It was in an answer before that cannot be proved to have arrived. */
  readonly shown?: true;
}

/** Messages in an answer whose bytes have not been seen to leave. Keyed by the hand-over's position. */
export interface HandOverRow {
  readonly server: string;
  /** The process that gave them, when it was no server, and when it did: unix milliseconds. */
  readonly hook?: NonNullable<DataOf<'message.handed_over'>['hook']> & { readonly at: number };
  readonly items: readonly (WaitingRow & { readonly position: number })[];
}

/** Up to which place an agent was told of its mail, and the position of the event that says so. */
interface AnnouncedRow {
  readonly upTo: number;
  readonly told: number;
}

/** Everything that waits in one mailbox. Messages that wait are never compacted away, so a total is safe. */
export interface MailboxTotal {
  readonly count: number;
  readonly bytes: number;
}

/** A waiting message with its place. */
export type Waiting = WaitingRow & { readonly position: number };

const WAITING = 'mailboxes.waiting';
const UNCONFIRMED = 'mailboxes.unconfirmed';
const MOVED = 'mailboxes.moved';
const TOTALS = 'mailboxes.totals';
const ANNOUNCED = 'mailboxes.announced';
const ALL = 'all';
const EMPTY: MailboxTotal = { count: 0, bytes: 0 };
/** What waits may be much; hand-overs are few, and must be found by their recipient's present address. */
const BOXES: Boxes = { owned: 'mailboxes.boxes', contents: WAITING, pour };

/** What waits for whom, and what was given but not yet confirmed. */
export const mailboxes: Projection = {
  name: 'mailboxes',
  version: 3,
  handles: [
    'message.delivered',
    'message.handed_over',
    'message.confirmed',
    'message.returned',
    'message.announced',
    'log.compacted',
    ...MOVING,
  ],
  boxes: { owned: BOXES.owned, groups: [WAITING], members: [TOTALS], values: [] },
  apply(tables, event) {
    switch (event.type) {
      case 'message.delivered':
        return delivered(tables, event);
      case 'message.handed_over':
        return handedOver(tables, event);
      case 'message.confirmed':
        return confirmed(tables, event.data);
      case 'message.returned':
        return returned(tables, event.data);
      case 'message.announced':
        return announced(tables, event);
      case 'log.compacted':
        for (const address of event.data.forgotten.addresses) {
          tables.remove(ANNOUNCED, [ALL, address]);
          tables.remove(BOXES.owned, [ALL, address]);
        }
        return;
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const change of movesOf(event)) move(tables, change);
        return;
    }
  },
  marks(tables, event) {
    switch (event.type) {
      case 'message.delivered':
      case 'message.returned':
        return marksOf(event.data.address);
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        return movesOf(event).flatMap(({ to }) => (isOwedMail({ tables }, to) ? marksOf(to) : []));
      default:
        return [];
    }
  },
};

function delivered(tables: Tables, { seq, data }: Event<'message.delivered'>): void {
  const { id, sent, bytes, reservedFor } = data;
  const row: WaitingRow = reservedFor === null ? { id, sent, bytes } : { id, sent, bytes, reservedFor };
  add(tables, boxOf(tables, BOXES, data.address), seq, row);
}

function announced(tables: Tables, { seq, data }: Event<'message.announced'>): void {
  const row: AnnouncedRow = { upTo: data.upTo, told: seq };
  tables.put(ANNOUNCED, [ALL, data.address], row);
}

function handedOver(tables: Tables, { seq, at, data }: Event<'message.handed_over'>): void {
  const again = takeUnconfirmed(tables, data);
  const box = boxOf(tables, BOXES, data.address);
  const items = data.items.flatMap(({ position }) => {
    const waiting = take(tables, box, position) ?? again.get(position);
    return waiting === undefined ? [] : [{ ...waiting, position }];
  });
  if (items.length === 0) return;
  const row: HandOverRow = {
    server: data.server,
    ...(data.hook === null ? {} : { hook: { ...data.hook, at } }),
    items,
  };
  tables.put(UNCONFIRMED, [data.address, seq], row);
}

/** Takes out of earlier hand-overs what is being given once more. */
function takeUnconfirmed(tables: Tables, data: DataOf<'message.handed_over'>): Map<number, WaitingRow> {
  const taken = new Map<number, WaitingRow>();
  const earlier = tables.range<HandOverRow>(UNCONFIRMED, { group: data.address });
  if (earlier.length === 0) return taken;
  const wanted = new Set(data.items.map(({ position }) => position));
  for (const { member, value } of earlier) {
    const rest = value.items.filter(({ position }) => !wanted.has(position));
    if (rest.length === value.items.length) continue;
    for (const item of value.items) if (wanted.has(item.position)) taken.set(item.position, item);
    if (rest.length === 0) forget(tables, data.address, Number(member));
    else tables.put(UNCONFIRMED, [data.address, member], { ...value, items: rest });
  }
  return taken;
}

function confirmed(tables: Tables, data: DataOf<'message.confirmed'>): void {
  forget(tables, addressOfHandOver({ tables }, data.handOver, data.address), data.handOver);
}

function returned(tables: Tables, data: DataOf<'message.returned'>): void {
  const address = addressOfHandOver({ tables }, data.handOver, data.address);
  const row = tables.get<HandOverRow>(UNCONFIRMED, [address, data.handOver]);
  if (row === undefined) return;
  forget(tables, address, data.handOver);
  const box = boxOf(tables, BOXES, address);
  for (const { position, ...waiting } of row.items) add(tables, box, position, { ...waiting, shown: true });
}

function forget(tables: Tables, address: Address, handOver: number): void {
  tables.remove(UNCONFIRMED, [address, handOver]);
  tables.remove(MOVED, [ALL, handOver]);
}

/** Mail follows an agent that got its name. */
function move(tables: Tables, { from, to }: Move): void {
  moveBox(tables, BOXES, { from, to });
  for (const { member, value } of tables.range<HandOverRow>(UNCONFIRMED, { group: from })) {
    tables.remove(UNCONFIRMED, [from, member]);
    tables.put(UNCONFIRMED, [to, member], value);
    tables.put(MOVED, [ALL, member], to);
  }
  tables.remove(ANNOUNCED, [ALL, from]);
}

function pour(tables: Tables, from: Box, into: Box): void {
  for (const { member } of tables.range<WaitingRow>(WAITING, { group: from })) {
    const waiting = take(tables, from, Number(member));
    if (waiting !== undefined) add(tables, into, Number(member), waiting);
  }
}

function add(tables: Tables, box: Box, position: number, row: WaitingRow): void {
  tables.put(WAITING, [box, position], row);
  const total = tables.get<MailboxTotal>(TOTALS, [ALL, box]) ?? EMPTY;
  tables.put(TOTALS, [ALL, box], { count: total.count + 1, bytes: total.bytes + row.bytes });
}

function take(tables: Tables, box: Box, position: number): WaitingRow | undefined {
  const row = tables.get<WaitingRow>(WAITING, [box, position]);
  if (row === undefined) return undefined;
  tables.remove(WAITING, [box, position]);
  const total = tables.get<MailboxTotal>(TOTALS, [ALL, box]) ?? EMPTY;
  if (total.count <= 1) tables.remove(TOTALS, [ALL, box]);
  else tables.put(TOTALS, [ALL, box], { count: total.count - 1, bytes: total.bytes - row.bytes });
  return row;
}

/** How much waits at an address, reserved answers included. */
export function mailboxTotal({ tables }: Moment, address: Address): MailboxTotal {
  return tables.get<MailboxTotal>(TOTALS, [ALL, boxOf(tables, BOXES, address)]) ?? EMPTY;
}

/** What waits at an address, oldest first. */
export function waitingAt({ tables }: Moment, address: Address, limit?: number): Waiting[] {
  return tables
    .range<WaitingRow>(WAITING, {
      group: boxOf(tables, BOXES, address),
      ...(limit === undefined ? {} : { limit }),
    })
    .map(({ member, value }) => ({ ...value, position: Number(member) }));
}

/** One hand-over that has not been confirmed. */
export interface Unconfirmed extends HandOverRow {
  readonly handOver: number;
}

/** What was given at an address and not yet confirmed, oldest hand-over first. */
export function unconfirmedAt({ tables }: Moment, address: Address): Unconfirmed[] {
  return tables
    .range<HandOverRow>(UNCONFIRMED, { group: address })
    .map(({ member, value }) => ({ ...value, handOver: Number(member) }));
}

/** Where a hand-over is now; its recipient may have got another address since it was given. */
export function addressOfHandOver(
  { tables }: Pick<Moment, 'tables'>,
  handOver: number,
  givenAt: Address,
): Address {
  return tables.get<Address>(MOVED, [ALL, handOver]) ?? givenAt;
}

/** Up to which place an agent was told of mail that no hook can hand over; 0 when it never was. */
export function announcedUpTo({ tables }: Moment, address: Address): number {
  return tables.get<AnnouncedRow>(ANNOUNCED, [ALL, address])?.upTo ?? 0;
}

/** Positions of the announcements that still count. */
export function announcementsQuoted({ tables }: Pick<Moment, 'tables'>): number[] {
  return tables.range<AnnouncedRow>(ANNOUNCED, { group: ALL }).map(({ value }) => value.told);
}

/** The place of the last message that waits; 0 when none does. */
export function lastWaiting({ tables }: Moment, address: Address): number {
  const [last] = tables.range<WaitingRow>(WAITING, {
    group: boxOf(tables, BOXES, address),
    limit: 1,
    reverse: true,
  });
  return Number(last?.member ?? 0);
}

/** Whether an agent may still be given anything: what waits, and what was given and not yet confirmed. */
export function isOwedMail({ tables }: Pick<Moment, 'tables'>, address: Address): boolean {
  if (tables.get(TOTALS, [ALL, boxOf(tables, BOXES, address)]) !== undefined) return true;
  return tables.range(UNCONFIRMED, { group: address, limit: 1 }).length > 0;
}

/** Everybody for whom mail waits. */
export function mailOwners({ tables }: Pick<Moment, 'tables'>): Address[] {
  const owners = new Map(
    tables.range<Box>(BOXES.owned, { group: ALL }).map(({ member, value }) => [value, String(member)]),
  );
  return tables
    .range<MailboxTotal>(TOTALS, { group: ALL })
    .map(({ member }) => owners.get(String(member)) ?? String(member));
}

/** One waiting message by its place. */
export function findWaiting({ tables }: Moment, address: Address, position: number): Waiting | undefined {
  const row = tables.get<WaitingRow>(WAITING, [boxOf(tables, BOXES, address), position]);
  return row && { ...row, position };
}

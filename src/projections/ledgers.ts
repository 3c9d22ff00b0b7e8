import type { DataOf, Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { type Box, type Boxes, boxOf, moveBox } from './boxes.js';
import { MOVING, movesOf } from './moves.js';

/** What a recipient needs to answer a message by its id. */
export interface HandleRow {
  /** Position of its `message.sent`. */
  readonly sent: number;
  readonly from: { readonly address: Address; readonly session: string | null };
  readonly requestId: string | null;
  /** Its place among those handed over; absent while it was never shown. */
  readonly shownAt?: number;
}

/** A handed-over message, in mailbox order. */
export interface ShownRow {
  readonly id: string;
  readonly sent: number;
}

const HANDLES = 'ledgers.handles';
const SHOWN = 'ledgers.shown';
const TOTALS = 'ledgers.totals';
/** In which box the handle of a message is. */
const PLACES = 'ledgers.places';
const ALL = 'all';
const BOXES: Boxes = { owned: 'ledgers.boxes', contents: HANDLES, pour };

/** Which messages each recipient was ever sent, so that an id it was shown can be answered. */
export const ledgers: Projection = {
  name: 'ledgers',
  version: 3,
  handles: [
    'message.sent',
    'message.handed_over',
    'message.returned',
    'ledger.pruned',
    'log.compacted',
    ...MOVING,
  ],
  boxes: { owned: BOXES.owned, groups: [HANDLES, SHOWN], members: [TOTALS], values: [PLACES] },
  apply(tables, event) {
    switch (event.type) {
      case 'message.sent':
        return sent(tables, event);
      case 'message.handed_over':
        return shown(tables, boxOf(tables, BOXES, event.data.address), event.data.items);
      case 'message.returned':
        return unshown(tables, boxOf(tables, BOXES, event.data.address), event.data.ids);
      case 'ledger.pruned':
        return pruned(tables, boxOf(tables, BOXES, event.data.address), event.data.items);
      case 'log.compacted':
        for (const id of event.data.forgotten.messages) {
          const box = tables.get<Box>(PLACES, [ALL, id]);
          if (box !== undefined) pruned(tables, box, [{ id }]);
        }
        for (const address of event.data.forgotten.addresses) tables.remove(BOXES.owned, [ALL, address]);
        return;
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const move of movesOf(event)) moveBox(tables, BOXES, move);
        return;
    }
  },
};

function sent(tables: Tables, { seq, data }: Event<'message.sent'>): void {
  const handle: HandleRow = { sent: seq, from: data.from, requestId: data.requestId };
  put(tables, boxOf(tables, BOXES, data.to.address), data.id, handle);
}

function put(tables: Tables, box: Box, id: string, handle: HandleRow): void {
  tables.put(HANDLES, [box, id], handle);
  tables.put(PLACES, [ALL, id], box);
}

function shown(tables: Tables, box: Box, items: DataOf<'message.handed_over'>['items']): void {
  let added = 0;
  for (const { id, position } of items) {
    const handle = tables.get<HandleRow>(HANDLES, [box, id]);
    if (handle === undefined || handle.shownAt !== undefined) continue;
    tables.put(HANDLES, [box, id], { ...handle, shownAt: position });
    const row: ShownRow = { id, sent: handle.sent };
    tables.put(SHOWN, [box, position], row);
    added += 1;
  }
  count(tables, box, added);
}

function unshown(tables: Tables, box: Box, ids: readonly string[]): void {
  for (const id of ids) {
    const handle = tables.get<HandleRow>(HANDLES, [box, id]);
    if (handle?.shownAt === undefined) continue;
    const { shownAt, ...rest } = handle;
    tables.put(HANDLES, [box, id], rest);
    tables.remove(SHOWN, [box, shownAt]);
    count(tables, box, -1);
  }
}

function pruned(tables: Tables, box: Box, items: readonly { readonly id: string }[]): void {
  let hidden = 0;
  for (const { id } of items) {
    const handle = tables.get<HandleRow>(HANDLES, [box, id]);
    if (handle === undefined) continue;
    if (handle.shownAt !== undefined) {
      tables.remove(SHOWN, [box, handle.shownAt]);
      hidden += 1;
    }
    tables.remove(HANDLES, [box, id]);
    tables.remove(PLACES, [ALL, id]);
  }
  count(tables, box, -hidden);
}

function pour(tables: Tables, from: Box, into: Box): void {
  for (const { member, value } of tables.range<HandleRow>(HANDLES, { group: from })) {
    tables.remove(HANDLES, [from, member]);
    put(tables, into, String(member), value);
  }
  const rows = tables.range<ShownRow>(SHOWN, { group: from });
  for (const { member, value } of rows) {
    tables.remove(SHOWN, [from, member]);
    tables.put(SHOWN, [into, member], value);
  }
  count(tables, from, -rows.length);
  count(tables, into, rows.length);
}

function count(tables: Tables, box: Box, by: number): void {
  if (by === 0) return;
  const total = (tables.get<number>(TOTALS, [ALL, box]) ?? 0) + by;
  if (total === 0) tables.remove(TOTALS, [ALL, box]);
  else tables.put(TOTALS, [ALL, box], total);
}

/** The handle of a message that this recipient was sent; undefined when unknown or pruned. */
export function findHandle({ tables }: Moment, address: Address, id: string): HandleRow | undefined {
  return tables.get<HandleRow>(HANDLES, [boxOf(tables, BOXES, address), id]);
}

/** How many handed-over handles a recipient has. */
export function shownTotal({ tables }: Moment, address: Address): number {
  return tables.get<number>(TOTALS, [ALL, boxOf(tables, BOXES, address)]) ?? 0;
}

/** Handed-over messages with their place; the newest first, or the oldest. */
export function shownAt(
  { tables }: Moment,
  address: Address,
  limit: number,
  order: 'newest' | 'oldest',
): (ShownRow & { position: number })[] {
  return tables
    .range<ShownRow>(SHOWN, { group: boxOf(tables, BOXES, address), limit, reverse: order === 'newest' })
    .map(({ member, value }) => ({ ...value, position: Number(member) }));
}

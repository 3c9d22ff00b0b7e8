import type { Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
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
const ALL = 'all';

/** Which messages each recipient was ever sent, so that an id it was shown can be answered. */
export const ledgers: Projection = {
  name: 'ledgers',
  version: 2,
  handles: ['message.sent', 'message.handed_over', 'message.returned', 'ledger.pruned', ...MOVING],
  apply(tables, event) {
    switch (event.type) {
      case 'message.sent':
        return sent(tables, event);
      case 'message.handed_over':
        for (const item of event.data.items) shown(tables, event.data.address, item.id, item.position);
        return;
      case 'message.returned':
        for (const id of event.data.ids) unshown(tables, event.data.address, id);
        return;
      case 'ledger.pruned':
        for (const item of event.data.items) forget(tables, event.data.address, item.id);
        return;
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const { from, to } of movesOf(event)) move(tables, from, to);
        return;
    }
  },
};

function sent(tables: Tables, { seq, data }: Event<'message.sent'>): void {
  const handle: HandleRow = { sent: seq, from: data.from, requestId: data.requestId };
  tables.put(HANDLES, [data.to.address, data.id], handle);
}

function shown(tables: Tables, address: Address, id: string, position: number): void {
  const handle = tables.get<HandleRow>(HANDLES, [address, id]);
  if (handle === undefined || handle.shownAt !== undefined) return;
  tables.put(HANDLES, [address, id], { ...handle, shownAt: position });
  const row: ShownRow = { id, sent: handle.sent };
  tables.put(SHOWN, [address, position], row);
  count(tables, address, 1);
}

function unshown(tables: Tables, address: Address, id: string): void {
  const handle = tables.get<HandleRow>(HANDLES, [address, id]);
  if (handle?.shownAt === undefined) return;
  const { shownAt, ...rest } = handle;
  tables.put(HANDLES, [address, id], rest);
  tables.remove(SHOWN, [address, shownAt]);
  count(tables, address, -1);
}

function forget(tables: Tables, address: Address, id: string): void {
  unshown(tables, address, id);
  tables.remove(HANDLES, [address, id]);
}

/** Handles follow an agent that got its name. */
function move(tables: Tables, from: Address, to: Address): void {
  for (const { member, value } of tables.range<HandleRow>(HANDLES, { group: from })) {
    unshown(tables, from, String(member));
    tables.remove(HANDLES, [from, member]);
    const { shownAt, ...handle } = value;
    tables.put(HANDLES, [to, member], handle);
    if (shownAt !== undefined) shown(tables, to, String(member), shownAt);
  }
}

function count(tables: Tables, address: Address, by: 1 | -1): void {
  const total = (tables.get<number>(TOTALS, [ALL, address]) ?? 0) + by;
  if (total === 0) tables.remove(TOTALS, [ALL, address]);
  else tables.put(TOTALS, [ALL, address], total);
}

/** The handle of a message that this recipient was sent; undefined when unknown or pruned. */
export function findHandle({ tables }: Moment, address: Address, id: string): HandleRow | undefined {
  return tables.get<HandleRow>(HANDLES, [address, id]);
}

/** How many handed-over handles a recipient has. */
export function shownTotal({ tables }: Moment, address: Address): number {
  return tables.get<number>(TOTALS, [ALL, address]) ?? 0;
}

/** Handed-over messages with their place; the newest first, or the oldest. */
export function shownAt(
  { tables }: Moment,
  address: Address,
  limit: number,
  order: 'newest' | 'oldest',
): (ShownRow & { position: number })[] {
  return tables
    .range<ShownRow>(SHOWN, { group: address, limit, reverse: order === 'newest' })
    .map(({ member, value }) => ({ ...value, position: Number(member) }));
}

import type { DataOf, Projection, Seq, Tables } from '../../events/index.js';
import { type Address, MOVING, movesOf } from '../../projections/index.js';

/** How many of the messages that an agent was shown are kept by id; the rest are counted. */
const SHOWN_KEPT = 50;

/** A message whose hand-over was confirmed: its id, and where both are in the log. */
export interface ShownMessage {
  readonly id: string;
  readonly handOver: Seq;
  readonly confirmed: Seq;
}

/** What an agent has been shown since folding began. */
export interface ShownRow {
  readonly count: number;
  /** The newest, oldest first, at most `SHOWN_KEPT`. */
  readonly newest: readonly ShownMessage[];
}

const SHOWN = 'replay.shown';
const ALL = 'all';
const NOTHING: ShownRow = { count: 0, newest: [] };

/**
 * What each agent was shown: confirmed hand-overs only. It is stored nowhere, and folded beside the others when somebody
 * looks back; tables of a few ids for each agent, however long the log.
 */
export const shown: Projection = {
  name: 'shown',
  version: 1,
  handles: ['message.confirmed', ...MOVING],
  apply(tables, event) {
    switch (event.type) {
      case 'message.confirmed':
        return confirmed(tables, event.seq, event.data);
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const { from, to } of movesOf(event)) move(tables, from, to);
        return;
    }
  },
};

function confirmed(tables: Tables, seq: Seq, { address, handOver, ids }: DataOf<'message.confirmed'>): void {
  const { count, newest } = shownTo(tables, address);
  const added = ids.map((id): ShownMessage => ({ id, handOver, confirmed: seq }));
  put(tables, address, { count: count + ids.length, newest: [...newest, ...added] });
}

function move(tables: Tables, from: Address, to: Address): void {
  const left = tables.get<ShownRow>(SHOWN, [ALL, from]);
  if (left === undefined || from === to) return;
  const own = shownTo(tables, to);
  tables.remove(SHOWN, [ALL, from]);
  const newest = [...left.newest, ...own.newest].sort((a, b) => a.confirmed - b.confirmed);
  put(tables, to, { count: left.count + own.count, newest });
}

function put(tables: Tables, address: Address, { count, newest }: ShownRow): void {
  const row: ShownRow = { count, newest: newest.slice(-SHOWN_KEPT) };
  tables.put(SHOWN, [ALL, address], row);
}

/** What an agent has been shown since folding began. */
export function shownTo(tables: Tables, address: Address): ShownRow {
  return tables.get<ShownRow>(SHOWN, [ALL, address]) ?? NOTHING;
}

import {
  BadRecord,
  type Event,
  foldEvent,
  handlersOf,
  type Moment,
  type Projection,
  type Seq,
  storedName,
} from '../events/index.js';
import { MemoryTables } from '../projections/index.js';
import type { Base, History } from './history.js';
import { HistoryError } from './history-error.js';

/** The state as of a moment, folded anew, and what that rests on. */
export interface Restored extends Moment {
  readonly tables: MemoryTables;
  /** Unix milliseconds of the last event up to there; null when there is none. */
  readonly at: number | null;
  /** The saved state that folding began with; 0 for none. */
  readonly base: Seq;
  /** How many events were folded. */
  readonly folded: number;
}

/** What else is to be done while the events go by. */
export interface RestoreOptions {
  /** Folds that are stored nowhere. Where folding begins with a saved state, they see only what comes after it. */
  readonly folds?: readonly Projection[];
  /** Is given each event that is read, in order. */
  readonly each?: (event: Event) => void;
}

/**
 * Folds a history up to a moment, in memory, with the reducers of this program. Changes nothing. The moment must not be
 * before `history.earliest`. Memory: the state itself, and one slice of events. Throws `HistoryError` when the history
 * begins with what another program folded.
 */
export function restoredAt(
  history: History,
  seq: Seq,
  projections: readonly Projection[],
  { folds = [], each }: RestoreOptions = {},
): Restored {
  const head = Math.min(seq, history.head);
  const tables = new MemoryTables();
  const base = history.baseAt(head, projections);
  let at: number | null = null;
  let folded = 0;
  const advance = (from: Seq, to: Seq, some: readonly Projection[]) => {
    const handlers = handlersOf(some);
    for (const event of history.read(from, to)) {
      if (event instanceof BadRecord) continue;
      folded += 1;
      at = event.at;
      each?.(event);
      foldEvent(handlers, tables, event);
    }
  };
  const rest = projections.filter((projection) => base === null || !lay(base, projection, tables));
  if (rest.length > 0 && history.earliest > 0) throw otherState(rest, history);
  const start = base?.seq ?? 0;
  if (start > 0 && rest.length > 0) advance(1, start, rest);
  advance(start + 1, head, [...projections, ...folds]);
  return {
    head,
    tables,
    event: (one) => (one <= head ? history.event(one) : undefined),
    at: at ?? history.event(head)?.at ?? null,
    base: start,
    folded,
  };
}

/** Lays out the rows that were saved of a projection; false when none were. */
function lay(base: Base, projection: Projection, tables: MemoryTables): boolean {
  const rows = base.rows.get(storedName(projection));
  for (const { table, group, member, value } of rows ?? []) tables.put(table, [group, member], value);
  return rows !== undefined;
}

function otherState(rest: readonly Projection[], { origin, earliest }: History): HistoryError {
  const names = rest.map(storedName).join(', ');
  return new HistoryError(
    'other-version',
    `${origin} begins after position ${earliest} with what another oxtail folded, which knows no ${names}: use that one.`,
  );
}

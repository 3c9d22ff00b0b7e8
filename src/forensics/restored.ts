import { BadRecord, foldEvent, handlersOf, type Moment, type Projection, type Seq } from '../events/index.js';
import { MemoryTables } from '../projections/index.js';
import type { History } from './history.js';
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

/**
 * Folds a history up to a moment, in memory, with the reducers of this program. Changes nothing. The moment must not be
 * before `history.earliest`. Memory: the state itself, and one slice of events.
 */
export function restoredAt(history: History, seq: Seq, projections: readonly Projection[]): Restored {
  const head = Math.min(seq, history.head);
  const tables = new MemoryTables();
  const base = history.baseAt(head);
  let at: number | null = null;
  let folded = 0;
  const advance = (from: Seq, some: readonly Projection[]) => {
    const handlers = handlersOf(some);
    for (const event of history.read(from, head)) {
      if (event instanceof BadRecord) continue;
      folded += 1;
      at = event.at;
      foldEvent(handlers, tables, event);
    }
  };
  const saved = projections.filter(({ name, version }) => base?.rows.has(`${name}@${version}`));
  for (const { name, version } of saved) {
    for (const { table, group, member, value } of base?.rows.get(`${name}@${version}`) ?? []) {
      tables.put(table, [group, member], value);
    }
  }
  const rest = projections.filter((projection) => !saved.includes(projection));
  if (rest.length > 0 && history.earliest > 0) throw otherState(rest, history);
  if (rest.length > 0) advance(1, rest);
  if (saved.length > 0 && base !== null) advance(base.seq + 1, saved);
  return {
    head,
    tables,
    event: (one) => (one <= head ? history.event(one) : undefined),
    at,
    base: base?.seq ?? 0,
    folded,
  };
}

function otherState(rest: readonly Projection[], { origin, earliest }: History): HistoryError {
  const names = rest.map(({ name, version }) => `${name}@${version}`).join(', ');
  return new HistoryError(
    'other-version',
    `${origin} begins after position ${earliest} with what another oxtail folded, which knows no ${names}: use that one.`,
  );
}

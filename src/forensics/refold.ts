import {
  BadRecord,
  type Event,
  type EventLog,
  type Projection,
  type Seq,
  storedName,
} from '../events/index.js';
import { canonicalRows, MemoryTables, sameRowsAs } from '../projections/index.js';
import { differences } from './differences.js';
import { readKept } from './kept.js';
import { type StoredBasis, storedBasis, storedProjection, walkStored } from './stored-projection.js';
import type { Problem, Verification } from './verification.js';
import { KEEP_A_COPY } from './verify/advice.js';

type Log = Pick<EventLog, 'inspect' | 'read'>;

/** One projection folded anew in memory, to be compared with what is stored of it. */
export interface Refold {
  /** Takes an event, in order, from the first one on. */
  fold(event: Event): void;
  /** Compares what it came to with what is stored by now. Memory beside its own: a slice, unless they differ. */
  finish(): { problem: Problem | null; judged: Verification['projections'][number] };
}

/**
 * Begins to fold a projection anew, as far as its stored tables have been folded: those that are behind are
 * compared as of where they are, and those that have gone on meanwhile as of where they are then.
 */
export function beginRefold(log: Log, projection: Projection): Refold {
  const name = storedName(projection);
  const handled = new Set<string>(projection.handles);
  const tables = new MemoryTables();
  const upTo = storedBasis(log, projection).seq ?? 0;
  let folded = upTo;
  let failure: Problem | null = null;

  const apply = (event: Event): void => {
    if (failure !== null || !handled.has(event.type)) return;
    try {
      projection.apply(tables, event);
    } catch (error) {
      failure = unfoldable(name, event, error);
    }
  };
  const foldOn = (to: Seq): void => {
    for (const kept of readKept(log, folded + 1, to)) if (!(kept instanceof BadRecord)) apply(kept);
    folded = Math.max(folded, to);
  };
  const compare = (): Comparison => {
    let rows = 0;
    let comparison = sameRowsAs(tables, projection);
    const basis = walkStored(log, projection, ({ seq }) => {
      foldOn(seq ?? 0);
      rows = 0;
      comparison = sameRowsAs(tables, projection);
      return (slice) => {
        rows += slice.length;
        comparison.take(slice);
      };
    });
    return { basis, rows, same: comparison.areSame() };
  };
  const rowsApart = (): Problem | null => {
    const { seq, rows } = storedProjection(log, projection);
    foldOn(seq ?? 0);
    const { count, first } = differences(
      canonicalRows(rows, projection),
      canonicalRows(tables.rows(), projection),
    );
    return count === 0 ? null : differing(name, count, first ?? '');
  };

  return {
    fold: (event) => {
      if (event.seq <= upTo) apply(event);
    },
    finish: () => {
      const compared = compare();
      const problem = failure ?? problemIn(compared, folded, rowsApart);
      return { problem, judged: { name, rows: compared.rows, ok: problem === null } };
    },
  };
}

/** What was stored, how many rows that were, and whether they are those that were folded. */
interface Comparison {
  readonly basis: StoredBasis;
  readonly rows: number;
  readonly same: boolean;
}

/** `rowsApart` is asked only when the two differ: it holds all that is stored in memory. */
function problemIn(
  { basis, rows, same }: Comparison,
  folded: Seq,
  rowsApart: () => Problem | null,
): Problem | null {
  const { name, seq, head, quarantined, setAside } = basis;
  if (head === 0 && rows === 0) return null;
  if (seq === null) return missing(name);
  // Somebody has begun to make it anew since it was first looked at.
  if (quarantined !== setAside || seq < folded) return outdated(name, seq);
  const problem = same ? null : rowsApart();
  return problem ?? (seq < head ? behind(name, seq, head) : null);
}

function missing(name: string): Problem {
  const sentence = `${name} has never been folded from this log: the next tool call of a server does it.`;
  return { code: 'projection-missing', seq: null, sentence };
}

function outdated(name: string, seq: Seq): Problem {
  const sentence =
    `${name} was folded with records that were set aside since: ` +
    'the next tool call of a server makes it anew.';
  return { code: 'projection-behind', seq, sentence };
}

function behind(name: string, seq: Seq, head: Seq): Problem {
  const sentence =
    `${name} is right up to position ${seq} and not folded up to ${head}: ` +
    'the next tool call of a server catches up.';
  return { code: 'projection-behind', seq, sentence };
}

function differing(name: string, count: number, first: string): Problem {
  const rows = count === 1 ? 'one row' : `${count} rows`;
  const sentence = `${name} is not what the log says, in ${rows}: ${first}. ${KEEP_A_COPY}`;
  return { code: 'rows-differ', seq: null, sentence };
}

function unfoldable(name: string, { seq, type }: Event, error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'fold-failed',
    seq,
    sentence: `${name} cannot fold record ${seq} (${type}): ${reason}. The next rebuild sets it aside.`,
  };
}

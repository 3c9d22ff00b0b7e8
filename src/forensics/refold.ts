import type { Event, Projection } from '../events/index.js';
import { canonicalRows, MemoryTables } from '../projections/index.js';
import { differences } from './differences.js';
import type { StoredProjection } from './stored-projection.js';
import type { Problem, Verification } from './verification.js';

/** One projection folded anew in memory, and what is stored of it. */
export interface Refold {
  fold(event: Event): Problem | null;
  finish(): { problem: Problem | null; judged: Verification['projections'][number] };
}

/**
 * Begins to fold a projection anew, as far as its stored tables have been folded: those that are behind are
 * compared as of where they are.
 */
export function beginRefold(projection: Projection, stored: StoredProjection | undefined): Refold {
  const name = `${projection.name}@${projection.version}`;
  const { seq = null, head = 0, quarantined = 0, setAside = 0, rows = [] } = stored ?? {};
  const upTo = seq ?? 0;
  const handled = new Set<string>(projection.handles);
  const tables = new MemoryTables();
  let failed = false;

  const problemAtEnd = (): Problem | null => {
    if (head === 0 && rows.length === 0) return null;
    if (seq === null) return missing(name);
    if (quarantined !== setAside) return outdated(name, seq);
    const { count, first } = differences(
      canonicalRows(rows, projection),
      canonicalRows(tables.rows(), projection),
    );
    if (count > 0) return differing(name, count, first ?? '');
    return seq < head ? behind(name, seq, head) : null;
  };

  return {
    fold: (event) => {
      if (failed || event.seq > upTo || !handled.has(event.type)) return null;
      try {
        projection.apply(tables, event);
        return null;
      } catch (error) {
        failed = true;
        return unfoldable(name, event, error);
      }
    },
    finish: () => {
      const problem = failed ? null : problemAtEnd();
      return { problem, judged: { name, rows: rows.length, ok: !failed && problem === null } };
    },
  };
}

function missing(name: string): Problem {
  const sentence = `${name} has never been folded from this log: the next tool call of a server does it.`;
  return { code: 'projection-missing', seq: null, sentence };
}

function outdated(name: string, seq: number): Problem {
  const sentence =
    `${name} was folded with records that were set aside since: ` +
    'the next tool call of a server makes it anew.';
  return { code: 'projection-behind', seq, sentence };
}

function behind(name: string, seq: number, head: number): Problem {
  const sentence =
    `${name} is right up to position ${seq} and not folded up to ${head}: ` +
    'the next tool call of a server catches up.';
  return { code: 'projection-behind', seq, sentence };
}

function differing(name: string, count: number, first: string): Problem {
  const rows = count === 1 ? 'one row' : `${count} rows`;
  const sentence =
    `${name} is not what the log says, in ${rows}: ${first}. ` +
    'Keep a copy of the log folder before you go on.';
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

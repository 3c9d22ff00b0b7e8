import {
  BadRecord,
  type EventLog,
  type Projection,
  type Seq,
  type StoredRow,
  storedName,
} from '../events/index.js';
import type { History } from './history.js';
import { restoredAt } from './restored.js';
import { storedProjection } from './stored-projection.js';

/** What a dump rests on. */
export interface DumpBasis {
  /** The tables that are stored, or tables folded anew up to a moment. */
  readonly source: 'stored' | 'folded';
  /** Where the history was found: a path. */
  readonly origin: string;
  /** The moment: the last position that had been folded when the first projection was read. */
  readonly seq: Seq;
  /** Unix milliseconds of the event there; null when there is none. */
  readonly at: number | null;
  /** Where the history ends. */
  readonly head: Seq;
  /** Version of the program that says so. */
  readonly program: string;
  /** The saved state that folding began with, 0 for none, and how many events were folded behind it. */
  readonly folding: { readonly base: Seq; readonly folded: number } | null;
}

/** One projection as data. */
export interface DumpedProjection {
  /** `name@version`. */
  readonly name: string;
  /** How far its rows are folded; null when they have never been. */
  readonly seq: Seq | null;
  readonly rows: readonly StoredRow[];
}

/** Some projections, and the moment that they are of. */
export interface Dump {
  readonly basis: DumpBasis;
  readonly projections: readonly DumpedProjection[];
}

/**
 * The projections that are called so, with their version or without, in their own order; all when none is named. The
 * first name that is none of theirs instead, when there is one.
 */
export function projectionsNamed(
  names: readonly string[],
  all: readonly Projection[],
): readonly Projection[] | { readonly unknown: string } {
  const isCalled = (projection: Projection, given: string) =>
    given === projection.name || given === storedName(projection);
  const unknown = names.find((given) => !all.some((projection) => isCalled(projection, given)));
  if (unknown !== undefined) return { unknown };
  if (names.length === 0) return all;
  return all.filter((projection) => names.some((given) => isCalled(projection, given)));
}

/** The tables that are stored, as they are. Each projection is of one moment; under load it may be a later one. */
export function dumpStored(
  log: Pick<EventLog, 'inspect' | 'read'>,
  { origin, program }: Pick<DumpBasis, 'origin' | 'program'>,
  projections: readonly Projection[],
): Dump {
  const copies = projections.map((projection) => storedProjection(log, projection));
  const head = copies[0]?.head ?? 0;
  const seq = copies[0]?.seq ?? 0;
  return {
    basis: { source: 'stored', origin, seq, at: timeAt(log, seq), head, program, folding: null },
    projections: copies.map((copy) => ({ name: copy.name, seq: copy.seq, rows: copy.rows })),
  };
}

/** The tables as of a moment, folded anew in memory. */
export function dumpAt(
  history: History,
  seq: Seq,
  program: string,
  projections: readonly Projection[],
): Dump {
  const { head, at, base, folded, tables } = restoredAt(history, seq, projections);
  return {
    basis: {
      source: 'folded',
      origin: history.origin,
      seq: head,
      at,
      head: history.head,
      program,
      folding: { base, folded },
    },
    projections: projections.map((projection) => ({
      name: storedName(projection),
      seq: head,
      rows: [...tables.rows(projection.name)],
    })),
  };
}

function timeAt(log: Pick<EventLog, 'read'>, seq: Seq): number | null {
  try {
    return log.read({ from: seq, to: seq })[0]?.at ?? null;
  } catch (error) {
    if (error instanceof BadRecord) return null;
    throw error;
  }
}

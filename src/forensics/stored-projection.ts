import {
  BadRecord,
  type EventLog,
  type Inspection,
  type Projection,
  type Seq,
  type StoredRow,
  storedName,
} from '../events/index.js';

/** Rows copied in one transaction: a few milliseconds of everybody's lock. */
const SLICE = 1000;
/** How often a table that changes meanwhile is begun anew, before it is copied at one stroke. */
const ATTEMPTS = 4;

/** The stored rows of one projection, all of the same moment. */
export interface StoredProjection {
  /** `name@version`. */
  readonly name: string;
  /** How far the rows are folded; null when they have never been. */
  readonly seq: Seq | null;
  /** With how many records set aside the rows were folded. */
  readonly quarantined: number;
  /** The end of the log, and how many records are set aside in it, at that moment. */
  readonly head: Seq;
  readonly setAside: number;
  readonly rows: readonly StoredRow[];
}

/** Which tables were looked at. */
export type StoredBasis = Omit<StoredProjection, 'rows'> & { readonly generation: number };

/** Takes the stored rows of one moment, in order. */
export type TakeRows = (rows: readonly StoredRow[]) => void;

/**
 * Goes through the stored rows of a projection slice by slice, so that nobody waits long for the lock. `begin` is told
 * which rows come; when they change meanwhile it is begun anew, and in the end they are taken in one transaction.
 * Memory: one slice; of tables that never stand still, the rows.
 */
export function walkStored(
  log: Pick<EventLog, 'inspect' | 'read'>,
  projection: Projection,
  begin: (basis: StoredBasis) => TakeRows,
): StoredBasis {
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    const basis = walkInSlices(log, projection, begin);
    if (basis !== null) return basis;
  }
  const { basis, rows } = log.inspect((store) => ({
    basis: basisOf(store, projection),
    rows: store.rows(projection, null, Number.MAX_SAFE_INTEGER),
  }));
  begin(basis)(rows);
  return basis;
}

/** A copy of all stored rows of a projection. Memory: the rows. */
export function storedProjection(
  log: Pick<EventLog, 'inspect' | 'read'>,
  projection: Projection,
): StoredProjection {
  let rows: StoredRow[] = [];
  const basis = walkStored(log, projection, () => {
    rows = [];
    return (slice) => {
      for (const row of slice) rows.push(row);
    };
  });
  return { ...basis, rows };
}

/** How far a projection is folded where it is stored. */
export function storedBasis(log: Pick<EventLog, 'inspect'>, projection: Projection): StoredBasis {
  return log.inspect((store) => basisOf(store, projection));
}

function walkInSlices(
  log: Pick<EventLog, 'inspect' | 'read'>,
  projection: Projection,
  begin: (basis: StoredBasis) => TakeRows,
): StoredBasis | null {
  let last: StoredBasis | null = null;
  let behind: StoredRow | null = null;
  let take: TakeRows | null = null;
  for (let full = true; full; ) {
    const { basis, slice }: Slice = sliceBehind(log, projection, behind);
    if (last !== null && !saysTheSame(log, projection, last, basis)) return null;
    take ??= begin(basis);
    take(slice);
    last = basis;
    behind = slice.at(-1) ?? behind;
    full = slice.length === SLICE;
  }
  return last;
}

interface Slice {
  readonly basis: StoredBasis;
  readonly slice: readonly StoredRow[];
}

function sliceBehind(
  log: Pick<EventLog, 'inspect'>,
  projection: Projection,
  behind: StoredRow | null,
): Slice {
  return log.inspect((store) => ({
    basis: basisOf(store, projection),
    slice: store.rows(projection, behind, SLICE),
  }));
}

function basisOf(store: Inspection, projection: Projection): StoredBasis {
  const checkpoint = store.checkpoint(projection);
  return {
    name: storedName(projection),
    seq: checkpoint?.seq ?? null,
    generation: checkpoint?.generation ?? 0,
    quarantined: checkpoint?.quarantined ?? 0,
    head: store.head,
    setAside: store.setAside,
  };
}

/** Whether nothing has been folded into the same tables in between. */
function saysTheSame(
  log: Pick<EventLog, 'read'>,
  { handles }: Projection,
  before: StoredBasis,
  after: StoredBasis,
): boolean {
  if (before.generation !== after.generation || before.quarantined !== after.quarantined) return false;
  if (before.seq === after.seq) return true;
  if (before.seq === null || after.seq === null) return false;
  return hasNoneOf(log, before.seq + 1, after.seq, new Set(handles));
}

function hasNoneOf(log: Pick<EventLog, 'read'>, from: Seq, to: Seq, types: ReadonlySet<string>): boolean {
  try {
    const events = log.read({ from, to });
    return events.at(-1)?.seq === to && events.every(({ type }) => !types.has(type));
  } catch (error) {
    if (error instanceof BadRecord) return false;
    throw error;
  }
}

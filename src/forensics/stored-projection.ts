import {
  BadRecord,
  type EventLog,
  type Inspection,
  type Projection,
  type Seq,
  type StoredRow,
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
type Basis = Omit<StoredProjection, 'rows'> & { readonly generation: number };

/**
 * Copies the stored rows of a projection slice by slice, so that nobody waits long for the lock. When they change
 * meanwhile it begins anew; in the end it takes them in one transaction. Memory: the rows.
 */
export function storedProjection(
  log: Pick<EventLog, 'inspect' | 'read'>,
  projection: Projection,
): StoredProjection {
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    const copied = copyInSlices(log, projection);
    if (copied !== null) return copied;
  }
  return log.inspect((store) => ({
    ...basisOf(store, projection),
    rows: store.rows(projection, null, Number.MAX_SAFE_INTEGER),
  }));
}

function copyInSlices(
  log: Pick<EventLog, 'inspect' | 'read'>,
  projection: Projection,
): StoredProjection | null {
  const rows: StoredRow[] = [];
  let last: Basis | null = null;
  for (let full = true; full; ) {
    const { basis, slice } = log.inspect((store) => ({
      basis: basisOf(store, projection),
      slice: store.rows(projection, rows.at(-1) ?? null, SLICE),
    }));
    if (last !== null && !saysTheSame(log, projection, last, basis)) return null;
    last = basis;
    for (const row of slice) rows.push(row);
    full = slice.length === SLICE;
  }
  return last === null ? null : { ...last, rows };
}

function basisOf(store: Inspection, projection: Projection): Basis {
  const checkpoint = store.checkpoint(projection);
  return {
    name: `${projection.name}@${projection.version}`,
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
  before: Basis,
  after: Basis,
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

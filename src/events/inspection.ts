import type { Piece } from './archive/segments.js';
import { type Checkpoint, type Checkpoints, readCheckpoints, storedName } from './checkpoints.js';
import { quarantineCount, quarantinedSeqs, readHead } from './journal.js';
import type { Environment } from './lmdb.js';
import type { Projection } from './projection.js';
import type { StoredRow } from './tables.js';
import type { Seq } from './types.js';

/** One row of the index by which the log is asked for all events that mention an id. */
export interface RefRow {
  readonly ref: string;
  readonly seq: Seq;
}

/** One row of the time index: the first position at which the latest time so far reached this second. */
export interface TimeRow {
  /** Unix milliseconds, whole seconds. */
  readonly second: number;
  readonly seq: Seq;
}

/** One row of the index of the archive: a piece of a segment, the block that it is of, and the compaction that wrote it. */
export interface PieceRow {
  readonly block: number;
  readonly by: Seq;
  readonly piece: Piece;
}

/** What is stored at one moment, as it is: nothing is caught up or repaired. Everything it gives is copied. */
export interface Inspection {
  readonly head: Seq;
  /** How many records are set aside, without looking where. */
  readonly setAside: number;
  /** Positions of records that are set aside. */
  quarantined(): Seq[];
  /** How far every projection that is stored is folded, by `name@version`: those of other versions, too. */
  readonly checkpoints: Checkpoints;
  /** How far a projection's tables in use are folded; null when they have never been. */
  checkpoint(projection: Projection): Checkpoint | null;
  /** Rows of a projection's tables in use, in order, behind one of them. */
  rows(projection: Projection, behind: StoredRow | null, limit: number): StoredRow[];
  /** Rows of the index of ids, in its own order, behind one of them. */
  refs(behind: RefRow | null, limit: number): RefRow[];
  /** Rows of the time index behind a second. */
  times(behind: number, limit: number): TimeRow[];
  /** Rows of the index of the archive, by block, behind one of them. */
  pieces(behind: PieceRow | null, limit: number): PieceRow[];
  /** The stored bytes of a record, damaged or not; undefined when there are none. */
  bytes(seq: Seq): Uint8Array | undefined;
}

/** Looks at what is stored. Usable only inside the transaction. */
export function inspectionOf(environment: Environment): Inspection {
  const { seq: head } = readHead(environment);
  const checkpoints = readCheckpoints(environment, 'checkpoints');
  const checkpointOf = (projection: Projection) => checkpoints[storedName(projection)] ?? null;
  return {
    head,
    setAside: quarantineCount(environment),
    quarantined: () => quarantinedSeqs(environment, 1, head),
    checkpoints,
    checkpoint: checkpointOf,
    rows: (projection, behind, limit) => {
      const scope = `${storedName(projection)}.${checkpointOf(projection)?.generation ?? 0}`;
      return behindFirst(behind, limit, (more) =>
        environment.tables.range({
          prefix: [scope],
          from: behind === null ? undefined : [scope, behind.table, behind.group, behind.member],
          limit: more,
        }),
      ).map(({ key: [, table, group, member], value }) => ({ table, group, member, value }));
    },
    refs: (behind, limit) =>
      behindFirst(behind, limit, (more) =>
        environment.refs.range({ from: behind === null ? undefined : [behind.ref, behind.seq], limit: more }),
      ).map(({ key: [ref, seq] }) => ({ ref, seq })),
    times: (behind, limit) =>
      environment.times
        .range({ from: behind + 1, limit })
        .map(({ key, value }) => ({ second: key, seq: value })),
    pieces: (behind, limit) =>
      environment.archive
        .range({ from: behind === null ? undefined : [behind.block, behind.by + 1], limit })
        .map(({ key: [block, by], value }) => ({ block, by, piece: value })),
    bytes: (seq) => {
      const bytes = environment.events.get(seq);
      return bytes === undefined ? undefined : Uint8Array.from(bytes);
    },
  };
}

/** Ranges include their bounds: what is asked for behind a row begins with that row, unless it has gone. */
function behindFirst<K extends (string | number)[], V>(
  behind: StoredRow | RefRow | null,
  limit: number,
  range: (limit: number) => { key: K; value: V }[],
): { key: K; value: V }[] {
  if (behind === null) return range(limit);
  const last = 'ref' in behind ? [behind.ref, behind.seq] : [behind.table, behind.group, behind.member];
  const found = range(limit + 1);
  const isSame =
    found[0] !== undefined && last.every((part, index) => found[0]?.key.at(index - last.length) === part);
  return isSame ? found.slice(1) : found.slice(0, limit);
}

import type { Ambient } from './ambient.js';
import type { Compacted, Compaction, CompactionFacts } from './archive/compaction.js';
import type { Discarded } from './archive/discard.js';
import type { RawRecord } from './archive/lines.js';
import type { Piece, Segment } from './archive/segments.js';
import type { StoredArchive } from './archive/stored-archive.js';
import type { Checkpoint } from './checkpoints.js';
import type { Home } from './home.js';
import type { Inspection } from './inspection.js';
import type { Moment, Projection } from './projection.js';
import type { StoredRow } from './tables.js';
import type { Actor, Decision, Event, NewEvent, Seq } from './types.js';

/** Most events that one `read` returns. */
export const READ_LIMIT = 256;

/** What the log needs to know of its surroundings. */
export interface LogOptions {
  readonly home: Home;
  readonly ambient: Ambient;
  readonly projections: readonly Projection[];
  /** Refuses with `rebuilding` instead of folding a log that is behind: for programs that must be quick. */
  readonly neverRebuilds?: true;
}

/** A decision that has been recorded, durably. */
export interface Appended<A> {
  readonly events: readonly Event[];
  readonly answer: A;
  /** The end of the log that includes these events. */
  readonly head: Seq;
}

/** What the archive holds of one block of positions. */
export interface ArchivedBlock {
  /** The position behind the block. */
  readonly next: Seq;
  /** In order; damaged or not. */
  readonly records: readonly RawRecord[];
  /** Why some of it cannot be read; null when all can. */
  readonly damage: string | null;
}

/** The one append-only log of a user. Every method is synchronous and may throw `StoreError`. */
export interface EventLog {
  /**
   * Decides and records in one serialised transaction; on return the events are on disk. `decide` must be
   * pure: it may run more than once. What it throws is thrown on, and nothing is recorded.
   */
  append<A>(actor: Actor, decide: (now: Moment) => Decision<A>): Appended<A>;
  /** Looks at one moment. Nothing may be kept of it but copies. */
  look<A>(question: (now: Moment) => A): A;
  /**
   * The same, and changes nothing whatever it finds. Null when the tables are not folded up to the head. Throws
   * `BadRecord` where the question asks for one.
   */
  peek<A>(question: (now: Moment) => A): { readonly answer: A } | null;
  /** Events from `from` (1 when absent) to `to`, at most `limit` and never more than `READ_LIMIT`. */
  read(range?: { from?: Seq; to?: Seq; limit?: number }): Event[];
  /** Positions of the events that mention this id, oldest first; at most `most`, half of them the newest. */
  byRef(ref: string, most?: number): Seq[];
  head(): Seq;
  /** Where the log ends, and the positions of all records that were set aside. */
  extent(): Pick<StoredTables, 'head' | 'quarantined'>;
  /** The last position as of a time, in unix milliseconds. */
  asOf(at: number): Seq;
  /** Everything stored about these projections at one moment, as it is: nothing is caught up or repaired. */
  stored(): StoredTables;
  /** Looks at what is stored, as it is, in one transaction: keep it short. Nothing may be kept of it but copies. */
  inspect<A>(question: (store: Inspection) => A): A;
  /**
   * Folds projections anew, by name, beside their tables in use, then puts the new ones in their place and records that.
   * Others append meanwhile. Returns `name@version` of what was switched; what somebody else has rebuilt meanwhile is
   * left out.
   */
  rebuild(actor: Actor, names: readonly string[], reason: string): readonly string[];
  /**
   * Takes what is chosen out of the log and puts it into the archive, in one bounded step that holds nobody up while it
   * writes files. Null when nothing was done: nothing is finished, or somebody else is at it.
   */
  compact<C>(actor: Actor, compaction: Compaction<C>): Compacted | null;
  /** Deletes segments of the archive, and records which. False when somebody else has. */
  discard(
    actor: Actor,
    discarded: Discarded,
    tell: (now: Moment, facts: CompactionFacts) => NewEvent,
  ): boolean;
  /** What is no longer in the log, and where it is. */
  archive(): StoredArchive;
  /** The first block of the archive that has anything at or behind `from`; null when there is none up to `to`. */
  archived(from: Seq, to: Seq): ArchivedBlock | null;
  /**
   * Compares the file of a segment with what is told of it: its length and the digest of its pieces, which are given in
   * the order of their offsets. What is wrong, in words; null for nothing. Memory: one piece.
   */
  checkSegment(segment: Segment, pieces: readonly Piece[]): string | null;
  /** Bytes of the store that hold something, and of its file. */
  size(): { readonly used: number; readonly file: number };
  /** Takes a mark away unless it is still due at this moment. */
  lower(mark: string, isDue: (now: Moment) => boolean): void;
  close(): Promise<void>;
}

/** The stored tables of each projection, and what they were folded from. */
export interface StoredTables {
  readonly head: Seq;
  readonly quarantined: readonly Seq[];
  readonly projections: readonly {
    readonly name: string;
    readonly checkpoint: Checkpoint | null;
    readonly rows: readonly StoredRow[];
  }[];
}

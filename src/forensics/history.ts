import type { BadRecord, Event, Moment, Projection, Seq, StoredRow } from '../events/index.js';

/** The rows of some projections as of a position, from which folding goes on. */
export interface Base {
  readonly seq: Seq;
  /** By `name@version`. A projection that is missing is folded from the beginning. */
  readonly rows: ReadonlyMap<string, readonly StoredRow[]>;
}

/** What the rows of projections were, in short, when something was recorded. */
export interface RecordedDigests {
  readonly seq: Seq;
  /** SHA-256 by `name@version`, as `digestOfTables` gives it. */
  readonly of: Readonly<Record<string, string>>;
}

/** Something to look back on: the user's log with its archive, or a file that holds a part of one. */
export interface History {
  readonly kind: 'log' | 'bundle' | 'segment';
  /** Where it was found: a path. */
  readonly origin: string;
  /** The last position that it knows of; fixed when it was opened. */
  readonly head: Seq;
  /** The earliest moment that can be told; 0 when everything is there. An earlier one is not kept. */
  readonly earliest: Seq;
  /** Files of an archive that should be there and are not; absent for none. */
  readonly missing?: readonly string[];
  /** Positions of records that were set aside. */
  readonly quarantined: readonly Seq[];
  /** States that were recorded in short by whoever folded them then, in order of position. */
  readonly digests: readonly RecordedDigests[];
  /** Events in order, both ends included, from wherever they are kept. A damaged one comes as a `BadRecord`. */
  read(from: Seq, to: Seq): Iterable<Event | BadRecord>;
  /** The event at a position; undefined when there is none. */
  event(seq: Seq): Event | undefined;
  /**
   * Events that mention an id, oldest first; the archive takes time in proportion to its size. Of more than `most`
   * there, half come from the beginning and half from the end.
   */
  about(ref: string, where: 'log' | 'archive', most?: number): Event[];
  /**
   * Ids that events are about and that begin with a text, each once, sought as they are asked for; the archive takes
   * time in proportion to its size.
   */
  idsBeginning(text: string, where: 'log' | 'archive'): Iterable<string>;
  /** The last position as of a time, in unix milliseconds. */
  asOf(at: number): Seq;
  /**
   * What was saved of some projections, and perhaps of others, at or before a moment, the nearest; null when folding
   * begins with nothing.
   */
  baseAt(seq: Seq, projections: readonly Projection[]): Base | null;
  /**
   * Asks the stored tables of a log in use, which may be past `head` by then, and changes nothing. Null, or absent,
   * where there are none to ask: `present` asks whatever there is.
   */
  peek?<A>(question: (now: Moment) => A): { readonly answer: A } | null;
}

import type { EventType } from './catalogue.js';
import type { Tables } from './tables.js';
import type { Event, Seq } from './types.js';

/**
 * Where a projection's rows name boxes. Which box an address has tells of its moves only: two states are equal when
 * each address has the same in its box, whatever that is called.
 */
export interface BoxNames {
  /** The table of the boxes that addresses have; an address without a row has the box of its own name. */
  readonly owned: string;
  /** Tables whose groups are boxes. */
  readonly groups: readonly string[];
  /** Tables whose members are boxes. */
  readonly members: readonly string[];
  /** Tables whose values are boxes, or have one as their field `box`. */
  readonly values: readonly string[];
}

/**
 * A view of the log kept up to date by folding. `apply` is pure but for its tables: no clock, chance,
 * environment or I/O, and it must accept any event of `handles` in any state (a closing whose opening is gone
 * is ignored). Anything that changes its result raises `version`.
 */
export interface Projection {
  readonly name: string;
  readonly version: number;
  readonly handles: readonly EventType[];
  apply(tables: Tables, event: Event): void;
  /** Where its rows name boxes; absent when none does. */
  readonly boxes?: BoxNames;
  /**
   * Marks that must stand before this event, already folded, is committed. Pure; nobody lowers a mark but who
   * finds in a later transaction that it is no longer due.
   */
  marks?(tables: Tables, event: Event): readonly string[];
}

/** What a decision may look at: the tables as of `head`, and single events by position. */
export interface Moment {
  readonly head: Seq;
  readonly tables: Tables;
  /** The event at this position; undefined when there is none (never written, compacted, quarantined). */
  readonly event: (seq: Seq) => Event | undefined;
}

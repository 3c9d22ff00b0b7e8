import type { Seq } from '../events/index.js';

/** What can be wrong with a log or with what is stored of it. Codes are stable. */
export type ProblemCode =
  | 'gap'
  | 'not-gone'
  | 'archive-untold'
  | 'segment'
  | 'lost'
  | 'state'
  | 'twice'
  | 'refs'
  | 'time-index'
  | 'unsettled'
  | 'bad-record'
  | 'shape'
  | 'fold-failed'
  | 'rows-differ'
  | 'projection-missing'
  | 'projection-behind';

/** One finding, with the position it is about where there is one. */
export interface Problem {
  readonly code: ProblemCode;
  readonly seq: Seq | null;
  readonly sentence: string;
}

/** Outcome of a verification: plain data. */
export interface Verification {
  readonly ok: boolean;
  /** Position up to which everything was looked at. */
  readonly head: Seq;
  /** Events that were folded anew. */
  readonly events: number;
  /** Records that were read from the archive. */
  readonly archived: number;
  /** Records that were set aside earlier: explained, and no problem. */
  readonly quarantined: number;
  readonly problems: readonly Problem[];
  /** The first position at which a record is missing, damaged or not as it should be; null when there is none. */
  readonly firstBad: Seq | null;
  /** Each projection with its stored rows; `ok` when they are exactly what folding the log gives. */
  readonly projections: readonly { readonly name: string; readonly rows: number; readonly ok: boolean }[];
}

import type { Seq } from '../../events/index.js';

/** Positions whose events cannot be told, both included, and why. */
export interface Unusable {
  readonly first: Seq;
  readonly last: Seq;
  readonly reason: string;
}

/** Which positions a bundle tells of, while it is read. */
export interface Places {
  /** The last position that was reached. */
  last(): Seq;
  /** Something before the next event could not be read. */
  doubt(reason: string): void;
  /** The next event, or the next record that could not be used when the bundle was written. */
  reach(seq: Seq, reason?: string): void;
  /** Everything that cannot be told; afterwards nothing more comes. */
  finish(): Unusable[];
}

/** Begins before the first of these positions. */
export function beginPlaces({ from, to }: { readonly from: Seq; readonly to: Seq }): Places {
  const unusable: Unusable[] = [];
  let last = from - 1;
  let doubted: string | null = null;
  const resolve = (next: Seq) => {
    if (doubted !== null && next > last + 1) {
      unusable.push({ first: last + 1, last: next - 1, reason: doubted });
    }
    doubted = null;
  };
  return {
    last: () => last,
    doubt: (reason) => {
      doubted ??= reason;
    },
    reach: (seq, reason) => {
      resolve(seq);
      if (reason !== undefined) unusable.push({ first: seq, last: seq, reason });
      last = seq;
    },
    finish: () => {
      resolve(to + 1);
      return unusable;
    },
  };
}

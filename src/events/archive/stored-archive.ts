import type { Environment } from '../lmdb.js';
import type { Seq } from '../types.js';
import { blockOf, type Piece, type Segment } from './segments.js';
import { mergedSpans, type Span } from './spans.js';

// Everything here runs inside a transaction: callers open it.

/** What the store knows of what is no longer in the log. */
export interface StoredArchive {
  readonly segments: readonly Segment[];
  /** Every position that was taken out of the log. */
  readonly gaps: readonly Span[];
  /** The first moment that can be told. */
  readonly earliest: Seq;
}

const NOTHING: StoredArchive = { segments: [], gaps: [], earliest: 0 };

/** What is in the archive. */
export function readArchive({ meta }: Environment): StoredArchive {
  return (meta.get('archive') as StoredArchive | undefined) ?? NOTHING;
}

/** Notes that events were taken out of the log, and where each block of them lies; `by` is the compaction's position. */
export function noteArchived(
  environment: Environment,
  segment: Segment,
  dropped: readonly Span[],
  pieces: ReadonlyMap<number, Piece>,
  by: Seq,
): StoredArchive {
  const before = readArchive(environment);
  // Others may have been deleted since it was begun.
  const others = before.segments.filter(({ name }) => name !== segment.name);
  const after = { ...before, segments: [...others, segment], gaps: mergedSpans(before.gaps, dropped) };
  environment.meta.put('archive', after);
  for (const [block, piece] of pieces) environment.archive.put([block, by], piece);
  return after;
}

/** Pieces of a block. Those of a segment that was deleted are about to be forgotten. */
export function piecesOf(environment: Environment, block: number): Piece[] {
  const known = new Set(readArchive(environment).segments.map(({ name }) => name));
  return environment.archive
    .range({ from: [block, 0], to: [block, Number.MAX_SAFE_INTEGER] })
    .flatMap(({ value }) => (known.has(value.segment) ? value : []));
}

/** The first block behind a position that has anything in the archive; null when none has. */
export function nextBlock({ archive }: Environment, from: Seq): number | null {
  return archive.range({ from: [blockOf(from), 0], limit: 1 })[0]?.key[0] ?? null;
}

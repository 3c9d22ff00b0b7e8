import type { Seq } from '../types.js';

/** Positions from one to another, both included. */
export type Span = readonly [from: Seq, to: Seq];

/** Ascending positions as spans. */
export function spansOf(seqs: readonly Seq[]): Span[] {
  return joined(seqs.map((seq) => [seq, seq]));
}

/** Two lists of spans, each in order and without overlap, as one such list. */
export function mergedSpans(some: readonly Span[], others: readonly Span[]): Span[] {
  return joined([...some, ...others].sort(([a], [b]) => a - b));
}

function joined(ordered: readonly Span[]): Span[] {
  const spans: [Seq, Seq][] = [];
  for (const [from, to] of ordered) {
    const last = spans.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else spans.push([from, to]);
  }
  return spans;
}

import type { Seq, Span } from '../../events/index.js';

// What is known of a position; several may hold.

/** In the log, whether or not it can be read. */
export const KEPT = 1;
/** In the log, and of a kind that can be judged. */
export const JUDGED = 2;
/** Set aside: no fold takes it in. */
export const SET_ASIDE = 4;
/** The newest compaction names it as taken out of the log. */
export const GONE = 8;
/** Read from the archive. */
export const ARCHIVED = 16;

/** What was found at each position from 1 on: one byte each, whatever there is. */
export class Positions {
  readonly head: Seq;
  readonly #found: Uint8Array;

  constructor(head: Seq, setAside: readonly Seq[]) {
    this.head = head;
    this.#found = new Uint8Array(head + 1);
    for (const seq of setAside) this.note(seq, SET_ASIDE);
  }

  note(seq: Seq, what: number): void {
    if (seq >= 1 && seq <= this.head) this.#found[seq] = this.at(seq) | what;
  }

  noteSpans(spans: readonly Span[], what: number): void {
    for (const [from, to] of spans) {
      for (let seq = from; seq <= Math.min(to, this.head); seq++) this.note(seq, what);
    }
  }

  at(seq: Seq): number {
    return this.#found[seq] ?? 0;
  }

  /** The spans of positions of which this holds. */
  *spansWhere(holds: (found: number, seq: Seq) => boolean): Generator<Span> {
    let from: Seq | null = null;
    for (let seq = 1; seq <= this.head; seq++) {
      const here = holds(this.at(seq), seq);
      if (here && from === null) from = seq;
      if (!here && from !== null) {
        yield [from, seq - 1];
        from = null;
      }
    }
    if (from !== null) yield [from, this.head];
  }
}

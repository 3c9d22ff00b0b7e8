import type { Seq } from '../../events/index.js';
import type { LaneKey } from './lanes.js';
import type { BarKind } from './model.js';

/** A stretch of a lane, while the log is being read. */
export interface Span {
  readonly lane: LaneKey;
  readonly kind: BarKind;
  readonly from: Seq;
  readonly title: string;
  /** Id of the message that it is about. */
  readonly about: string | null;
}

/** A stretch whose end is known; null when it goes on. */
export type Ended = Span & { readonly to: Seq | null };

/** Stretches that have begun, by a key of their own, and those that are over. */
export class Spans {
  readonly #open = new Map<unknown, Span>();
  readonly #over: Ended[] = [];
  readonly #first: Seq;

  /** Those that end before `first` are forgotten. */
  constructor(first: Seq) {
    this.#first = first;
  }

  /** Begins one, unless it has begun already. */
  begin(key: unknown, span: Span): void {
    if (!this.#open.has(key)) this.#open.set(key, span);
  }

  /** Ends one, if it has begun, and gives it. */
  end(key: unknown, to: Seq): Span | undefined {
    const span = this.#open.get(key);
    if (span === undefined) return undefined;
    this.#open.delete(key);
    if (to >= this.#first) this.#over.push({ ...span, to });
    return span;
  }

  has(key: unknown): boolean {
    return this.#open.has(key);
  }

  /** All of them, in the order in which they began. */
  all(): Ended[] {
    const open = [...this.#open.values()].map((span) => ({ ...span, to: null }));
    return [...this.#over, ...open].sort((one, other) => one.from - other.from);
  }
}

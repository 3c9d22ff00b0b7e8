import type { Seq } from '../../events/index.js';
import type { Problem, ProblemCode } from '../verification.js';

/** How many problems of one kind are told one by one: of a log that is damaged throughout, the rest is counted. */
const MOST = 50;

/** Problems as they are found, not more than can be read. */
export class Findings {
  readonly #problems: Problem[] = [];
  readonly #counts = new Map<ProblemCode, number>();
  #firstBad: Seq | null = null;

  /** The first position at which anything is wrong; null when there is none. */
  get firstBad(): Seq | null {
    return this.#firstBad;
  }

  add(code: ProblemCode, seq: Seq | null, sentence: string): void {
    // How far a projection is behind says nothing about the record there.
    if (seq !== null && code !== 'projection-behind') this.#firstBad = Math.min(this.#firstBad ?? seq, seq);
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count <= MOST) this.#problems.push({ code, seq, sentence });
  }

  /** What is about records in the order of their positions, then what is about all. */
  all(): Problem[] {
    const order = ({ code, seq }: Problem) =>
      seq === null || code === 'fold-failed' || code === 'projection-behind' ? Number.MAX_SAFE_INTEGER : seq;
    const more = [...this.#counts].flatMap(([code, count]): Problem[] => {
      if (count <= MOST) return [];
      return [{ code, seq: null, sentence: `And ${count - MOST} more of this kind.` }];
    });
    return [...this.#problems.sort((a, b) => order(a) - order(b)), ...more];
  }
}

/** Things that come by themselves, for somebody who waits for the next one. */
export class Arrivals<T> {
  readonly #come: T[] = [];
  #heard = () => {};

  push(one: T): void {
    this.#come.push(one);
    this.#heard();
  }

  /** The oldest that nobody has had yet. Throws when none comes in time. */
  async next(limitMs: number): Promise<T> {
    if (this.#come.length === 0) {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, limitMs);
        this.#heard = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    const one = this.#come.shift();
    if (one === undefined) throw new Error(`nothing has come within ${limitMs} ms`);
    return one;
  }
}

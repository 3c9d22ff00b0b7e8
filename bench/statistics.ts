/** The middle value; the lower of two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}

/** Something that is measured; gives its own figure. */
export type Contender = () => Promise<number> | number;

/**
 * Measures all contenders in each round, beginning with another one every time, so that what the machine does
 * meanwhile hits all alike. Figures by contender, in the order of the rounds.
 */
export async function interleaved<K extends string>(
  rounds: number,
  contenders: Readonly<Record<K, Contender>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(contenders) as K[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length] as K;
      figures[name].push(await contenders[name]());
    }
  }
  return figures;
}

/** The median of the ratios within each round, which drifts less than the ratio of the medians. */
export function ratioOf(ours: readonly number[], floor: readonly number[]): number {
  return median(ours.map((figure, round) => figure / (floor[round] ?? Number.NaN)));
}

/** How long something took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** The middle duration of several calls in a row, in milliseconds. */
export async function medianCall(calls: number, call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let done = 0; done < calls; done++) times.push(await timed(call));
  return median(times);
}

/** Of more than `most`, half from the beginning and half from the end. */
export function bothEnds<T>(all: T[], most: number | undefined): T[] {
  if (most === undefined || all.length <= most) return all;
  const half = Math.ceil(most / 2);
  return [...all.slice(0, half), ...all.slice(all.length - (most - half))];
}

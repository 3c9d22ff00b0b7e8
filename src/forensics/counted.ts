/** A noun for so many: of one, or of several. */
export function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}

/** How many there are, in words such as "1 row" and "2 rows". */
export function counted(count: number, noun: string): string {
  return `${count} ${plural(count, noun)}`;
}

import { median, ratioOf } from './statistics.js';

/** One line of the result: figures by round, and what their ratio may be. */
export interface Line {
  readonly what: string;
  readonly unit: string;
  readonly ours: readonly number[];
  /** Empty where there is nothing to compare with. */
  readonly floor: readonly number[];
  readonly limit?: { readonly atMost: number } | { readonly atLeast: number };
}

const WIDTHS = [58, 14, 14, 8, 9] as const;

/** Names the columns. */
export function printHeader(): void {
  printRow(['what', 'ours', 'floor', 'ratio', 'limit', '']);
}

/** Prints a line; a missed limit is said and fails nothing. */
export function printLine({ what, unit, ours, floor, limit }: Line): void {
  const ratio = floor.length === 0 ? null : ratioOf(ours, floor);
  const judged = ratio ?? median(ours);
  printRow([
    what,
    `${digits(median(ours))} ${unit}`,
    floor.length === 0 ? '' : `${digits(median(floor))} ${unit}`,
    ratio === null ? '' : ratio.toFixed(2),
    limit === undefined ? '' : 'atMost' in limit ? `<= ${limit.atMost}` : `>= ${limit.atLeast}`,
    limit === undefined ? '' : holds(judged, limit) ? 'ok' : 'MISSED',
  ]);
}

function holds(figure: number, limit: NonNullable<Line['limit']>): boolean {
  return 'atMost' in limit ? figure <= limit.atMost : figure >= limit.atLeast;
}

function printRow(cells: readonly string[]): void {
  const padded = cells.map((cell, column) => {
    const width = WIDTHS[column] ?? 0;
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
  console.log(padded.join(' ').trimEnd());
}

function digits(figure: number): string {
  if (figure >= 100) return Math.round(figure).toLocaleString('en');
  return figure.toPrecision(3);
}

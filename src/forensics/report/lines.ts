import type { Row } from './model.js';
import { lasting, localTime } from './times.js';

/** Pixels of a row, and of a line between rows that says how much time passes. */
const ROW = 20;
const BREAK = 26;
/** A pause is told when it is this long, in milliseconds, and this many times as long as is usual here. */
const LONG_PAUSE = 20_000;
const UNUSUAL = 12;
/** A clock that goes back by less than this is no news. */
const SET_BACK = 1000;

/** A line of the picture: what happened, or that time passed. `y` is its top, in pixels. */
export type Line = { readonly y: number; readonly height: number } & (
  | { readonly kind: 'row'; readonly row: Row; readonly time: string | null }
  | { readonly kind: 'break'; readonly label: string; readonly isDay: boolean }
);

/** Rows one under another, each as high as the next, whatever time lies between; pauses and days are told. Pure. */
export function linesOf(rows: readonly Row[]): Line[] {
  const pause = longPause(rows);
  const lines: Line[] = [];
  let y = 0;
  let before: { at: number; day: string; second: string } | null = null;
  for (const row of rows) {
    const now = row.at === null ? null : { at: row.at, ...localTime(row.at) };
    const label = now === null ? null : breakBefore(before, now, pause);
    if (label !== null) {
      lines.push({ kind: 'break', ...label, y, height: BREAK });
      y += BREAK;
    }
    const time = now === null || now.second === before?.second ? null : now.second;
    lines.push({ kind: 'row', row, time, y, height: ROW });
    y += ROW;
    before = now ?? before;
  }
  return lines;
}

type Time = { readonly at: number; readonly day: string };

function breakBefore(
  before: Time | null,
  now: Time,
  pause: number,
): { label: string; isDay: boolean } | null {
  if (before === null) return { label: now.day, isDay: true };
  const passed = now.at - before.at;
  const words = passed < -SET_BACK ? `the clock goes back ${lasting(-passed)}` : `${lasting(passed)} later`;
  if (now.day !== before.day) return { label: `${now.day}, ${words}`, isDay: true };
  return passed >= pause || passed < -SET_BACK ? { label: words, isDay: false } : null;
}

function longPause(rows: readonly Row[]): number {
  const times = rows.flatMap(({ at }) => at ?? []);
  const pauses = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const usual = pauses.sort((one, other) => one - other)[Math.floor(pauses.length / 2)] ?? 0;
  return Math.max(LONG_PAUSE, UNUSUAL * usual);
}

import type { Seq } from '../events/index.js';
import { type Kept, localTime, Names, type TimelineEntry, timelineOf } from '../forensics/index.js';
import { COLUMNS } from './context.js';

/** Columns of a time of day and of the blanks around it. */
const TIME_COLUMNS = 'HH:MM:SS.mmm'.length + 4;
const POSITION_COLUMNS = 5;

/** One printed event. `date` is the local day, for a heading when it changes. */
export interface TimelineLine {
  readonly seq: Seq;
  readonly date: string | null;
  readonly line: string;
}

/**
 * The log in lines of position, local time and words, up to `head`. Needs the log from its beginning, or names that know
 * what was before.
 */
export function* timelineLines(
  kept: Iterable<Kept>,
  head: Seq,
  names = new Names(),
): Generator<TimelineLine> {
  for (const entry of timelineOf(kept, textColumns(head), names)) yield timelineLine(entry, head);
}

/** One event as a line. */
export function timelineLine({ seq, at, text }: TimelineEntry, head: Seq): TimelineLine {
  const { date, time } = at === null ? { date: null, time: '' } : localTime(at);
  return { seq, date, line: `${String(seq).padStart(positionColumns(head))}  ${time.padEnd(12)}  ${text}` };
}

/** Columns that are left for the words of an event in a log of this length. */
export function textColumns(head: Seq, columns = COLUMNS): number {
  return columns - positionColumns(head) - TIME_COLUMNS;
}

function positionColumns(head: Seq): number {
  return Math.max(POSITION_COLUMNS, String(head).length);
}

import type { BadRecord, Event, Seq } from '../events/index.js';
import { timelineOf } from '../forensics/index.js';
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

/** The log in lines of position, local time and words. Needs the log from its beginning, up to `head`. */
export function* timelineLines(kept: Iterable<Event | BadRecord>, head: Seq): Generator<TimelineLine> {
  const columns = Math.max(POSITION_COLUMNS, String(head).length);
  for (const { seq, at, text } of timelineOf(kept, COLUMNS - columns - TIME_COLUMNS)) {
    const { date, time } = at === null ? { date: null, time: '' } : localTime(at);
    yield { seq, date, line: `${String(seq).padStart(columns)}  ${time.padEnd(12)}  ${text}` };
  }
}

function localTime(at: number): { date: string; time: string } {
  const moment = new Date(at);
  const digits = (value: number, count: number) => String(value).padStart(count, '0');
  const date = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()];
  return {
    date: date.map((part) => digits(part, 2)).join('-'),
    time: `${time.map((part) => digits(part, 2)).join(':')}.${digits(moment.getMilliseconds(), 3)}`,
  };
}

import type { Event, Seq } from '../events/index.js';
import type { History } from './history.js';
import { type Ambiguous, AN_ID, quoted, wholeIdOf } from './whole-id.js';

/** What somebody meant by a moment, or why it cannot be told. */
export type FoundMoment =
  | { readonly seq: Seq }
  | { readonly code: 'not-kept' | 'unknown-id' | 'not-yet'; readonly sentence: string }
  | Ambiguous;

const DATE = /^(\d{4})-(\d\d)-(\d\d)/;
const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d{1,3})?)?$/;

/**
 * The position that a text names: a position, a time (ISO 8601, or a time of the day of `now`, the last one that
 * has been), or an id or the beginning of one, which stands for the moment at which its message had been delivered.
 * Digits alone are a position, unless the log does not reach that and an id begins like it.
 */
export function momentOf(history: History, text: string, now: number): FoundMoment {
  return momentBy(history, text, now, { ofTime: (seq) => seq, ofId: delivered });
}

/** The same for where something is to begin: behind a time, and with the first event that mentions an id. */
export function beginningOf(history: History, text: string, now: number): FoundMoment {
  return momentBy(history, text, now, { ofTime: (seq) => seq + 1, ofId: ([first]) => first });
}

/** What is made of a time, and which event of those that mention an id is meant. */
interface Reading {
  readonly ofTime: (asOf: Seq) => Seq;
  readonly ofId: (about: readonly Event[], id: string) => Event | undefined;
}

function momentBy(history: History, text: string, now: number, reading: Reading): FoundMoment {
  const position = /^\d{1,15}$/.test(text) ? kept(history, Number(text)) : null;
  if (position !== null && !isDoubtful(text, position)) return position;
  const time = timeOf(text, now);
  if (time !== null) {
    const asOf = kept(history, history.asOf(time));
    return 'seq' in asOf ? { seq: reading.ofTime(asOf.seq) } : asOf;
  }
  const found = ofId(history, text, reading.ofId);
  return position !== null && !('seq' in found) && found.code === 'unknown-id' ? position : found;
}

/** An id may begin with digits alone. Nobody writes noughts before a position. */
function isDoubtful(text: string, position: FoundMoment): boolean {
  return !('seq' in position && /^(0*|[1-9]\d*)$/.test(text));
}

function delivered(about: readonly Event[], id: string): Event | undefined {
  const ofMessage = about.find(
    ({ type, data }) => type === 'message.delivered' && 'id' in data && data.id === id,
  );
  return ofMessage ?? about[0];
}

function kept(history: History, seq: Seq): FoundMoment {
  if (seq > history.head) {
    return {
      code: 'not-yet',
      sentence: `Position ${seq} is not reached yet: the log ends at ${history.head}.`,
    };
  }
  if (seq >= history.earliest) return { seq };
  return {
    code: 'not-kept',
    sentence: `Position ${seq} is not kept any more: the earliest moment that can be told is ${history.earliest}.`,
  };
}

function timeOf(text: string, now: number): number | null {
  const day = TIME_OF_DAY.exec(text);
  if (day !== null) {
    const [, hours, minutes, seconds = '0', fraction = '0'] = day;
    const time = new Date(now);
    time.setHours(Number(hours), Number(minutes), Number(seconds), Number(fraction) * 1000);
    if (time.getTime() > now) time.setDate(time.getDate() - 1);
    return time.getTime();
  }
  const date = DATE.exec(text);
  if (date === null || !isDay(Number(date[1]), Number(date[2]), Number(date[3]))) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** The language counts on into the next month. */
function isDay(year: number, month: number, day: number): boolean {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

function ofId(history: History, text: string, choose: Reading['ofId']): FoundMoment {
  const meant = wholeIdOf(history, text);
  if (!('id' in meant)) return meant;
  const inLog = history.about(meant.id, 'log');
  const about = inLog.length > 0 ? inLog : history.about(meant.id, 'archive');
  const found = choose(about, meant.id);
  if (found !== undefined) return kept(history, found.seq);
  return {
    code: 'unknown-id',
    sentence: `Nothing is known of "${quoted(text)}": give a position, a time such as 14:03 or 2026-01-31T14:03:00Z, or ${AN_ID}.`,
  };
}

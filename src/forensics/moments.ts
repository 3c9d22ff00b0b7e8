import type { Seq } from '../events/index.js';
import type { History } from './history.js';

/** What somebody meant by a moment, or why it cannot be told. */
export type FoundMoment =
  | { readonly seq: Seq }
  | { readonly code: 'not-kept' | 'unknown-id' | 'not-yet'; readonly sentence: string };

const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d{1,3})?)?$/;

/**
 * The position that a text names: a position, a time (ISO 8601, or a time of the day of `now`, the last one that
 * has been), or an id, which stands for the moment at which its message had been delivered.
 */
export function momentOf(history: History, text: string, now: number): FoundMoment {
  if (/^\d+$/.test(text) && text.length < 16) return kept(history, Number(text));
  const time = timeOf(text, now);
  if (time !== null) return kept(history, history.asOf(time));
  return ofId(history, text);
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
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

function ofId(history: History, id: string): FoundMoment {
  const inLog = history.about(id, 'log');
  const about = inLog.length > 0 ? inLog : history.about(id, 'archive');
  const delivered = about.find(
    ({ type, data }) => type === 'message.delivered' && 'id' in data && data.id === id,
  );
  const found = delivered ?? about[0];
  if (found !== undefined) return kept(history, found.seq);
  return {
    code: 'unknown-id',
    sentence: `Nothing is known of "${id}": give a position, a time such as 14:03 or 2026-01-31T14:03:00Z, or a whole id.`,
  };
}

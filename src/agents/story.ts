import { BadRecord, type Event, type EventLog, type Seq } from '../events/index.js';

/** Most events that a story is told by, half of them from its beginning and half from its end. */
export const LONGEST_STORY = 1000;

/** The events that mention an id, in the order of the log. Records that are gone or cannot be used are left out. */
export function eventsAbout(log: Pick<EventLog, 'byRef' | 'read'>, ref: string): Event[] {
  const seqs = log.byRef(ref);
  const told =
    seqs.length <= LONGEST_STORY
      ? seqs
      : [...seqs.slice(0, LONGEST_STORY / 2), ...seqs.slice(-LONGEST_STORY / 2)];
  return told.flatMap((seq) => readable(log, seq));
}

function readable(log: Pick<EventLog, 'read'>, seq: Seq): Event[] {
  try {
    return log.read({ from: seq, to: seq });
  } catch (error) {
    if (error instanceof BadRecord) return [];
    throw error;
  }
}

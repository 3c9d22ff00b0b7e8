import { BadRecord, type Event, type EventLog, type Seq } from '../events/index.js';

/** Positions looked at in one transaction: about a millisecond of everybody's lock. */
const SLICE = 256;

/**
 * The kept log from one position to another, both inclusive. A record that cannot be used comes as a
 * `BadRecord`; one that was set aside does not come at all.
 */
export function* readKept(log: Pick<EventLog, 'read'>, from: Seq, to: Seq): Generator<Event | BadRecord> {
  for (let next = from; next <= to; ) {
    const last = Math.min(next + SLICE - 1, to);
    try {
      yield* log.read({ from: next, to: last });
      next = last + 1;
    } catch (error) {
      if (!(error instanceof BadRecord)) throw error;
      if (error.seq > next) yield* log.read({ from: next, to: error.seq - 1 });
      yield error;
      next = error.seq + 1;
    }
  }
}

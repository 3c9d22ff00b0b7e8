import type { BadRecord, Event, EventLog, Seq } from '../events/index.js';
import { keptBetween } from '../retention/index.js';

/** Positions looked at in one transaction: about a millisecond of everybody's lock. */
const SLICE = 256;

/**
 * The kept log from one position to another, both inclusive. A record that cannot be used comes as a
 * `BadRecord`; one that was set aside does not come at all.
 */
export function* readKept(log: Pick<EventLog, 'read'>, from: Seq, to: Seq): Generator<Event | BadRecord> {
  for (let next = from; next <= to; next += SLICE) {
    yield* keptBetween(log, next, Math.min(next + SLICE - 1, to));
  }
}

import type { Event } from '../../src/events/index.js';
import { refsOf } from '../../src/events/record.js';
import { type History, idsBeginningIn } from '../../src/forensics/index.js';

/** Events in memory, to look back on. They are numbered from 1 on without gaps. */
export function historyOf(events: readonly Event[]): History {
  return {
    kind: 'log',
    origin: 'memory',
    head: events.length,
    earliest: 0,
    quarantined: [],
    digests: [],
    read: (from, to) => events.slice(Math.max(0, from - 1), Math.max(0, to)),
    event: (seq) => events[seq - 1],
    about: (ref) => events.filter((event) => refsOf(event).has(ref)),
    asOf: (at) => events.findLast((event) => event.at <= at)?.seq ?? 0,
    idsBeginning: (text, where) => (where === 'archive' ? [] : idsBeginningIn(events, text)),
    baseAt: () => null,
  };
}

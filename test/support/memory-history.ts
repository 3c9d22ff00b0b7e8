import type { Event } from '../../src/events/index.js';
import { refsOf } from '../../src/events/record.js';
import { type History, idsBeginningIn } from '../../src/forensics/index.js';

/** Events in memory to look back on, from position 1 on, as a log would give them. */
export function memoryHistory(events: readonly Event[]): History {
  return {
    kind: 'log',
    origin: 'memory',
    head: events.at(-1)?.seq ?? 0,
    earliest: 0,
    quarantined: [],
    digests: [],
    read: (from, to) => events.filter(({ seq }) => seq >= from && seq <= to),
    event: (one) => events.find(({ seq }) => seq === one),
    about: (ref) => events.filter((event) => refsOf(event).has(ref)),
    asOf: (at) => {
      const later = events.findIndex((event) => event.at > at);
      return later < 0 ? (events.at(-1)?.seq ?? 0) : later;
    },
    idsBeginning: (text, where) => (where === 'archive' ? [] : idsBeginningIn(events, text)),
    baseAt: () => null,
  };
}

import { type Event, refsOf } from '../../src/events/index.js';
import { type History, idsBeginningIn } from '../../src/forensics/index.js';

/** Events as a history to look back on, which lies nowhere. They may have gaps. */
export function historyOfEvents(events: readonly Event[], head = events.at(-1)?.seq ?? 0): History {
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  return {
    kind: 'bundle',
    origin: 'memory',
    head,
    earliest: 0,
    quarantined: [],
    digests: [],
    read: (from, to) => events.filter(({ seq }) => seq >= from && seq <= to),
    event: (seq) => bySeq.get(seq),
    about: (ref, where) => (where === 'archive' ? [] : events.filter((event) => refsOf(event).has(ref))),
    asOf: (at) => (events.find((event) => event.at > at)?.seq ?? head + 1) - 1,
    idsBeginning: (text, where) => (where === 'archive' ? [] : idsBeginningIn(events, text)),
    baseAt: () => null,
  };
}

import { type Event, type EventType, foldEvent, handlersOf, type Moment } from '../../src/events/index.js';
import { refsOf } from '../../src/events/record.js';
import { type History, idsBeginningIn } from '../../src/forensics/index.js';
import { MemoryTables, projections } from '../../src/projections/index.js';

const handlers = handlersOf(projections);

/**
 * Events as a log in use that is looked back on; some may be missing. Those before `kept` are in its archive, or those
 * that `archived` names; those of an `unreadable` type cannot be read any more.
 */
export function historyOfEvents(
  all: readonly Event[],
  {
    kept = 1,
    unreadable,
    archived = ({ seq }) => seq < kept,
  }: {
    readonly kept?: number;
    readonly unreadable?: EventType | undefined;
    readonly archived?: (event: Event) => boolean;
  } = {},
): History {
  const tables = new MemoryTables();
  for (const event of all) foldEvent(handlers, tables, event);
  const events = all.filter(({ type }) => type !== unreadable);
  const head = all.at(-1)?.seq ?? 0;
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  const inLog = new Map(events.filter((event) => !archived(event)).map((event) => [event.seq, event]));
  const within = (where: 'log' | 'archive') =>
    events.filter(({ seq }) => inLog.has(seq) === (where === 'log'));
  const now: Moment = { head, tables, event: (seq) => inLog.get(seq) };
  return {
    kind: 'log',
    origin: 'a test',
    head,
    earliest: 0,
    quarantined: [],
    read: (from, to) => events.filter(({ seq }) => seq >= from && seq <= to),
    event: (seq) => bySeq.get(seq),
    about: (ref, where, most = Number.MAX_SAFE_INTEGER) => {
      const own = within(where).filter((one) => refsOf(one).has(ref));
      const half = Math.ceil(most / 2);
      return own.length <= most ? own : [...own.slice(0, half), ...own.slice(half - most)];
    },
    asOf: (at) => events.findLast((event) => event.at <= at)?.seq ?? 0,
    idsBeginning: (text, where) => idsBeginningIn(within(where), text),
    baseAt: () => null,
    digests: [],
    peek: (question) => ({ answer: question(now) }),
  };
}

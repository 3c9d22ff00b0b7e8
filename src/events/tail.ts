import { asyncScheduler, interval, Observable, type SchedulerLike, share } from 'rxjs';
import { watchBell } from './bell.js';
import type { EventLog } from './event-log.js';
import { BadRecord } from './record.js';
import type { Event, Seq } from './types.js';

/** How often a tail looks although no bell rang: rings can be missed, watches can be exhausted. */
const SLOW_POLL_MS = 500;

/** Live events behind a position, in order, also those of other processes. A hint: decisions look again. */
export type Tail = (from: Seq) => Observable<Event>;

/**
 * The tail of a log. Watches and polls only while somebody is subscribed. A subscriber gets every event
 * behind `from` once; a round that the store refuses (busy, for instance) is made up for by the next.
 */
export function tailOf(
  log: Pick<EventLog, 'read' | 'head'>,
  bellFolder: string,
  scheduler: SchedulerLike = asyncScheduler,
): Tail {
  const chances = ringsOf(bellFolder, SLOW_POLL_MS, scheduler).pipe(share());
  return (from) =>
    new Observable<Event>((subscriber) => {
      let last = from;
      const look = () => {
        // One read gives only so many, and stops at a record that cannot be used.
        for (let more = true; more && !subscriber.closed; ) {
          const { events, next } = readBehind(log, last);
          more = next !== last;
          last = next;
          for (const event of events) subscriber.next(event);
        }
      };
      const subscription = chances.subscribe(look);
      look();
      return subscription;
    });
}

/** Chances to look: each ring of a folder's bell, and one every `pollMs` without. Watches only while subscribed. */
export function ringsOf(
  bellFolder: string,
  pollMs: number,
  scheduler: SchedulerLike = asyncScheduler,
): Observable<void> {
  return new Observable<void>((subscriber) => {
    const watch = watchBell(bellFolder, () => subscriber.next());
    const poll = interval(pollMs, scheduler).subscribe(() => {
      watch.refresh();
      subscriber.next();
    });
    return () => {
      watch.stop();
      poll.unsubscribe();
    };
  });
}

/** The events behind a position, and the position to go on from. What fails is made up for by the next round. */
function readBehind(log: Pick<EventLog, 'read' | 'head'>, last: Seq): { events: Event[]; next: Seq } {
  try {
    return readUsable(log, last);
  } catch {
    return { events: [], next: last };
  }
}

function readUsable(log: Pick<EventLog, 'read' | 'head'>, last: Seq): { events: Event[]; next: Seq } {
  // A log that is shorter than what we have seen was made anew.
  const from = log.head() < last ? 0 : last;
  try {
    const events = log.read({ from: from + 1 });
    return { events, next: events.at(-1)?.seq ?? from };
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    // A record that cannot be used is passed over: whoever decides on it sets it aside.
    const before = error.seq - 1;
    return { events: before > from ? log.read({ from: from + 1, to: before }) : [], next: error.seq };
  }
}

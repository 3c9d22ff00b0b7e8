import { BadRecord, type Event, type Seq } from '../../../events/index.js';
import {
  type Filter,
  type FoundMoment,
  type History,
  isWanted,
  type Speakers,
} from '../../../forensics/index.js';
import type { WantedFilter } from '../asked.js';
import type { ScreenState } from './screen-state.js';

/** How many events are read at once on the way back. */
const SLICE = 256;

/** Finds places in what there is to step through. */
export interface Book {
  /** The next event that is to be seen, in a direction; with `isMessage` the next that sends a message. */
  near(state: ScreenState, direction: 1 | -1, isMessage: boolean): Seq | null;
  /** The first or the last event that is to be seen. */
  edge(state: ScreenState, direction: 1 | -1): Seq | null;
  /** The event that somebody means by a position, a time or an id. */
  find(text: string): FoundMoment;
  /** The events to be seen before the cursor, oldest first, and those behind it. */
  around(
    state: ScreenState,
    before: number,
    after: number,
  ): { before: (Event | BadRecord)[]; after: (Event | BadRecord)[] };
}

/** What a book is made of: both ends of the range are included. */
export interface BookOptions {
  readonly history: History;
  readonly first: Seq;
  readonly last: Seq;
  readonly speakers: Speakers;
  readonly find: (text: string) => FoundMoment;
  readonly filterOf: (wanted: WantedFilter) => Filter;
}

/** The book of a range of events. */
export function bookOf({ history, first, last, speakers, find, filterOf }: BookOptions): Book {
  function* wanted({ filter }: ScreenState, from: Seq, direction: 1 | -1): Generator<Event | BadRecord> {
    const means = filterOf(filter);
    const events = direction === 1 ? history.read(from, last) : backward(history, from, first);
    for (const kept of events) if (isSeen(kept, means, speakers)) yield kept;
  }
  const take = (state: ScreenState, direction: 1 | -1, count: number) => {
    const taken: (Event | BadRecord)[] = [];
    if (count <= 0) return taken;
    for (const kept of wanted(state, state.at + direction, direction)) {
      taken.push(kept);
      if (taken.length === count) break;
    }
    return taken;
  };
  return {
    near: (state, direction, isMessage) => {
      for (const kept of wanted(state, state.at + direction, direction)) {
        if (!isMessage || (!(kept instanceof BadRecord) && kept.type === 'message.sent')) return kept.seq;
      }
      return null;
    },
    edge: (state, direction) => {
      for (const kept of wanted(state, direction === 1 ? last : first, direction === 1 ? -1 : 1))
        return kept.seq;
      return null;
    },
    find: (text) => {
      const found = find(text);
      if (!('seq' in found)) return found;
      return { seq: Math.min(last, Math.max(first, found.seq)) };
    },
    around: (state, before, after) => ({
      before: take(state, -1, before).reverse(),
      after: take(state, 1, after),
    }),
  };
}

function isSeen(kept: Event | BadRecord, filter: Filter, speakers: Speakers): boolean {
  if (kept instanceof BadRecord) return filter.agent === null && filter.type === null;
  return isWanted(kept, filter, speakers);
}

/** The events from one position back to another, newest first. */
function* backward(history: History, from: Seq, to: Seq): Generator<Event | BadRecord> {
  for (let last = from; last >= to; last -= SLICE) {
    yield* [...history.read(Math.max(to, last - SLICE + 1), last)].reverse();
  }
}

import { BadRecord, type Event, type Seq } from '../events/index.js';
import { Names } from './names.js';
import { cut, printable } from './printable.js';
import { type Story, storyOf } from './stories.js';

/** Fewest characters of a peer's words that are shown, however long the rest of the line. */
const SHORTEST_QUOTE = 12;

/** One event in words. */
export interface TimelineEntry {
  readonly seq: Seq;
  /** Unix milliseconds of the writer's clock; null for a record that cannot be read. */
  readonly at: number | null;
  readonly text: string;
}

/**
 * Tells each event in one line of at most `width` characters. Pure. Give it the log from its beginning: short
 * names come from what happened before. What peers wrote is quoted, without anything that cannot be seen.
 */
export function* timelineOf(
  kept: Iterable<Event | BadRecord>,
  width: number,
): Generator<TimelineEntry, undefined> {
  const names = new Names();
  for (const one of kept) {
    if (!(one instanceof BadRecord)) names.note(one);
    yield timelineEntry(one, names, width);
  }
}

/** Tells one event in the same way, with names that have noted it and what was before it. */
export function timelineEntry(kept: Event | BadRecord, names: Names, width: number): TimelineEntry {
  const { seq } = kept;
  if (kept instanceof BadRecord) {
    return { seq, at: null, text: cut(`record ${seq} cannot be used: ${kept.reason}`, width) };
  }
  return { seq, at: kept.at, text: lineOf(storyOf(kept, names), width) };
}

function lineOf({ says, quotes }: Story, width: number): string {
  if (quotes === undefined || quotes === null) return cut(says, width);
  // Around the quote: a blank and two quotation marks.
  const room = Math.max(SHORTEST_QUOTE, width - says.length - 3);
  return cut(`${says} "${cut(printable(quotes), room)}"`, width);
}

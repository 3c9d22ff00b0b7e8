import { BadRecord, type Seq } from '../events/index.js';
import { type Gap, isGap, type Kept } from './gaps.js';
import { Names } from './names.js';
import { cut, printable } from './printable.js';
import { type Story, storyOf } from './stories.js';

/** Fewest characters of a peer's words that are shown, however long the rest of the line. */
const SHORTEST_QUOTE = 12;

/** One event in words. */
export interface TimelineEntry {
  readonly seq: Seq;
  /** Unix milliseconds of the writer's clock; null for what cannot be read or is not here. */
  readonly at: number | null;
  readonly text: string;
}

/**
 * Tells each event in one line of at most `width` characters. Pure. Give it the log from its beginning, or names that
 * know it: short names come from what happened before. What peers wrote is quoted, without anything that cannot be seen.
 */
export function* timelineOf(
  kept: Iterable<Kept>,
  width: number,
  names = new Names(),
): Generator<TimelineEntry, undefined> {
  for (const one of kept) {
    if (!(one instanceof BadRecord) && !isGap(one)) names.note(one);
    yield timelineEntry(one, names, width);
  }
}

/** Tells one event in the same way, with names that have noted it and what was before it. */
export function timelineEntry(kept: Kept, names: Names, width: number): TimelineEntry {
  const { seq } = kept;
  if (kept instanceof BadRecord) {
    return { seq, at: null, text: cut(`record ${seq} cannot be used: ${kept.reason}`, width) };
  }
  if (isGap(kept)) return { seq, at: null, text: cut(missing(kept), width) };
  return { seq, at: kept.at, text: lineOf(storyOf(kept, names), width) };
}

function missing({ seq, to, setAside }: Gap): string {
  if (setAside) return `record ${seq} was set aside: it cannot be used`;
  return seq === to ? `position ${seq} is not here` : `positions ${seq} to ${to} are not here`;
}

function lineOf({ says, quotes }: Story, width: number): string {
  if (quotes === undefined || quotes === null) return cut(says, width);
  // Around the quote: a blank and two quotation marks.
  const room = Math.max(SHORTEST_QUOTE, width - says.length - 3);
  return cut(`${says} "${cut(printable(quotes), room)}"`, width);
}

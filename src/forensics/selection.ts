import { BadRecord, type Event, type Seq } from '../events/index.js';
import { type Gap, isGap, type Kept, withGaps } from './gaps.js';
import type { History } from './history.js';

/** Positions looked at together when the end of a history is searched backwards: at first, and at most. */
const FIRST_STRETCH = 64;
const STRETCH = 1024;

/** Which part of a history is wanted. */
export interface Selection {
  readonly from: Seq;
  readonly to: Seq;
  /** Only so many, the last ones; null for all. */
  readonly last: number | null;
  /** An event that is wanted fulfils all of these. */
  readonly filters: readonly ((event: Event) => boolean)[];
  /** Only events that mention this id; null for all. */
  readonly about: string | null;
}

/**
 * The wanted events in order. What cannot be read, and where something is missing, is told among them, unless only an
 * id was asked about. Asking for the last ones reads backwards from the end, only as far as need be.
 */
export function selected(history: History, selection: Selection): Iterable<Kept> {
  if (selection.about !== null) return mentions(history, selection, selection.about);
  return selection.last === null ? between(history, selection) : lastOf(history, selection, selection.last);
}

function* between(history: History, { from, to, filters }: Selection): Generator<Kept> {
  const range = { from, to: Math.min(to, history.head), quarantined: history.quarantined };
  for (const kept of withGaps(history.read(from, range.to), range)) {
    if (isWanted(kept, filters)) yield kept;
  }
}

function lastOf(history: History, selection: Selection, last: number): Kept[] {
  let found: Kept[] = [];
  let stretch = FIRST_STRETCH;
  for (let to = Math.min(selection.to, history.head); to >= selection.from && found.length < last; ) {
    const from = Math.max(selection.from, to - stretch + 1);
    found = [...between(history, { ...selection, from, to }), ...found];
    to = from - 1;
    stretch = Math.min(2 * stretch, STRETCH);
  }
  return joined(found).slice(-last);
}

/** A gap that reaches over several stretches is one. */
function joined(found: readonly Kept[]): Kept[] {
  const whole: Kept[] = [];
  for (const kept of found) {
    const before = whole.at(-1);
    if (before !== undefined && isGap(before) && isGap(kept) && continues(before, kept)) {
      whole[whole.length - 1] = { ...before, to: kept.to };
    } else whole.push(kept);
  }
  return whole;
}

function continues(before: Gap, gap: Gap): boolean {
  return before.to + 1 === gap.seq && !before.setAside && !gap.setAside;
}

function mentions(history: History, { from, to, last, filters }: Selection, id: string): Event[] {
  const events = new Map<Seq, Event>();
  for (const where of ['archive', 'log'] as const) {
    for (const event of history.about(id, where)) events.set(event.seq, event);
  }
  const wanted = [...events.values()]
    .sort((a, b) => a.seq - b.seq)
    .filter((event) => event.seq >= from && event.seq <= to && isWanted(event, filters));
  return last === null ? wanted : wanted.slice(-last);
}

function isWanted(kept: Kept, filters: Selection['filters']): boolean {
  return kept instanceof BadRecord || isGap(kept) || filters.every((filter) => filter(kept));
}

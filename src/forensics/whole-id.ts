import type { Event } from '../events/index.js';
import { refsOf } from '../events/index.js';
import type { History } from './history.js';
import { cut, printable } from './printable.js';

/** Fewest characters that stand for an id: fewer would fit too many, or what was mistyped. */
const SHORTEST_ID = 4;

/** Bytes that no id comes near; the store takes no longer keys than some hundred more. */
const LONGEST_ID = 1500;

/** What may be given for an id, in words. */
export const AN_ID = `an id, or at least ${SHORTEST_ID} characters of its beginning`;

/** Most ids that are offered where several begin alike. */
const MOST_OFFERED = 5;
/** Most characters of what was given that are quoted. */
const QUOTED = 40;
/** Of an offered one, this much is shown; longer ones are chosen by people. */
const OFFERED_COLUMNS = 76;
/** Most events that are looked at to tell an id from what was merely asked for. */
export const MOST_LOOKED_AT = 64;

/** What we make ids of, and what clients do: no other begins like one. */
const WHOLE = /^(?:[0-9a-f]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Several ids begin with what was given. */
export interface Ambiguous {
  readonly code: 'ambiguous-id';
  readonly sentence: string;
  /** The first of them, whole, fit to be printed in a line of their own. */
  readonly candidates: readonly string[];
}

/** The id that somebody means. */
export interface FoundId {
  readonly id: string;
}

/**
 * The id that a text stands for: itself where it is one, else the only one that it is the beginning of, in the log and
 * in its archive. What is no beginning of any is given back as it is. A whole id of the log costs a look into an index,
 * anything else takes as long as the archive is large.
 */
export function wholeIdOf(history: History, text: string): FoundId | Ambiguous {
  const isShort = Array.from(text).length < SHORTEST_ID;
  if (isShort || WHOLE.test(text) || isMentioned(history, text)) return { id: text };
  const found = new Set<string>();
  for (const where of ['log', 'archive'] as const) {
    for (const id of history.idsBeginning(text, where)) {
      if (id === text) return { id };
      found.add(id);
      if (found.size > MOST_OFFERED) break;
    }
  }
  const [only, ...more] = found;
  if (only === undefined) return { id: text };
  if (more.length === 0) return { id: only };
  const many = found.size > MOST_OFFERED ? `more than ${MOST_OFFERED}` : `${found.size}`;
  const sentence = `"${quoted(text)}" begins ${many} ids: give more.`;
  return ambiguous(sentence, [...found]);
}

/** Whether a text may stand for an id at all: nothing is asked of the store for one that is too long. */
export function maybeId(text: string): boolean {
  return Buffer.byteLength(text) <= LONGEST_ID;
}

/** What somebody gave for an id, fit to be quoted in a sentence. */
export function quoted(text: string): string {
  return cut(printable(text), QUOTED);
}

/** Says that several are meant, with the first of them. */
export function ambiguous(sentence: string, found: readonly string[]): Ambiguous {
  const candidates = found.slice(0, MOST_OFFERED).map((id) => cut(printable(id), OFFERED_COLUMNS));
  return { code: 'ambiguous-id', sentence, candidates };
}

/** Ids that an event is about. What somebody asked for in vain is a peer's text, and no id. */
export function mentionedIn(event: Event): ReadonlySet<string> {
  return event.type === 'request.refused' ? new Set() : refsOf(event);
}

/** Ids of events that begin with a text, each once. */
export function* idsBeginningIn(events: Iterable<Event>, text: string): Generator<string> {
  const seen = new Set<string>();
  for (const event of events) {
    for (const id of mentionedIn(event)) {
      if (!id.startsWith(text) || seen.has(id)) continue;
      seen.add(id);
      yield id;
    }
  }
}

function isMentioned(history: History, id: string): boolean {
  return history.about(id, 'log', MOST_LOOKED_AT).some((event) => mentionedIn(event).has(id));
}

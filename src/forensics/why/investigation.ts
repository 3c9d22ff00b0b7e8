import { LONGEST_STORY, receiptOf } from '../../agents/index.js';
import type { Event, Moment, Seq } from '../../events/index.js';
import { type Address, parseAddress } from '../../projections/index.js';
import { bothEnds } from '../both-ends.js';
import type { History } from '../history.js';
import { Names } from '../names.js';
import type { Look } from '../present.js';
import { type Circumstances, type MessageCase, senderNow, whereNow } from './case.js';
import type { Finder } from './finder.js';
import { idsIn, inOrder, only } from './ids.js';
import { judgeMessage } from './judge-message.js';
import { phrased, type Verdict } from './phrase.js';
import { type StoryEntry, told } from './tell.js';
import type { Finding } from './verdicts.js';

/** Where to look, and what has been found so far. */
export interface Investigation {
  readonly history: History;
  readonly find: Finder;
  readonly look: Look;
}

/** What came of it: the story, and the verdict as of `head`. */
export interface Outcome {
  readonly head: Seq;
  readonly story: readonly StoryEntry[];
  /** How many events of the story are not told, for it is too long. */
  readonly left: number;
  readonly verdict: Verdict;
}

/** A finding on a message, and between whom that was. */
export interface MessageFinding {
  readonly id: string;
  readonly finding: Finding;
  readonly who: Address;
  readonly by: Address;
}

/** Most events that are looked through for what was recorded since the history was opened. */
const NEWEST = 1000;

/** What was recorded since a history was opened. */
export function newerEvents(now: Moment, { head }: History): Event[] {
  const events: Event[] = [];
  for (let seq = head + 1; seq <= Math.min(now.head, head + NEWEST); seq++) {
    const event = now.event(seq);
    if (event !== undefined) events.push(event);
  }
  return events;
}

/** Judges one message by its events, those of the people concerned, and the state of this moment. */
export function findOn(
  now: Moment,
  id: string,
  events: readonly Event[],
  circumstances: Circumstances,
): MessageFinding {
  const it: MessageCase = { id, receipt: receiptOf(id, events), events, ...circumstances };
  return { id, finding: judgeMessage(now, it), who: whereNow(now, it), by: senderNow(now, it) };
}

/** Everybody whom events about messages name. */
export function addressesIn(events: readonly Event[]): Address[] {
  const addresses = events.flatMap((event): Address[] => {
    if (event.type === 'message.sent') return [event.data.from.address, event.data.to.address];
    return event.type === 'message.delivered' || event.type === 'message.handed_over'
      ? [event.data.address]
      : [];
  });
  return [...new Set(addresses)];
}

/** Names that learn from no more than these events. */
export function namesFrom(events: readonly Event[]): Names {
  const names = new Names();
  for (const event of events) names.note(event);
  return names;
}

/** Puts a finding on a message in words. */
export function verdictOn(
  { finding, who, by }: MessageFinding,
  names: Names,
  { at }: Circumstances,
): Verdict {
  return phrased(finding, { who: nameOf(who, names), by: nameOf(by, names) }, names, at);
}

function nameOf(address: Address, names: Names): string {
  if (address === '') return 'somebody';
  const addressee = parseAddress(address);
  return addressee.kind === 'agent' || addressee.server !== '' ? names.at(address) : 'somebody';
}

/** Those of the newer events that belong to a story. */
export function belonging(newer: readonly Event[], story: readonly Event[]): Event[] {
  const known = new Set(story.flatMap(idsIn));
  return newer.filter((event) => idsIn(event).some((id) => known.has(id)));
}

/** Tells a story, or its beginning and its end. `concerned` are the messages that it is about. */
export function tellStory(
  events: readonly Event[],
  concerned: ReadonlySet<string>,
  names: Names,
  find: Finder,
): Pick<Outcome, 'story' | 'left'> {
  const ordered = inOrder(events);
  const kept = bothEnds(ordered, LONGEST_STORY);
  const story = kept.map((event): StoryEntry => {
    const { seq, at, type } = event;
    const from = find.isArchived(event) ? 'archive' : 'log';
    return { seq, at, type, text: told(event, names, concerned), from };
  });
  return { story, left: ordered.length - kept.length };
}

/** The messages whose sending is among these events. */
export function sentIn(events: readonly Event[]): Set<string> {
  return new Set(only(events, 'message.sent').map(({ data }) => data.id));
}

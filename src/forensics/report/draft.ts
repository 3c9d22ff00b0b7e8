import { type BadRecord, definitionOf, type Event, type EventType, type Seq } from '../../events/index.js';
import type { Address } from '../../projections/index.js';
import { Names } from '../names.js';
import { storyOf } from '../stories.js';
import { type LaneKey, Lanes } from './lanes.js';
import type { MarkKind, Row } from './model.js';
import { Spans } from './spans.js';

/** A row before messages have their numbers. */
export type DraftRow = Omit<Row, 'message'> & { readonly about: string | null };

/** A sign before lanes and messages have their numbers. */
export interface DraftMark {
  readonly seq: Seq;
  readonly lane: LaneKey;
  readonly kind: MarkKind;
  readonly title: string;
  readonly about: readonly string[];
}

/** Where a message goes. An address may belong to somebody else later; a lane does not. */
export interface Ends {
  readonly from: LaneKey;
  readonly to: LaneKey;
}

/** A message of before the range. */
export interface Carried extends Ends {
  readonly sent: Seq;
  readonly delivered: Event<'message.delivered'> | null;
}

/** What has been learnt of a log while it is being read. */
export interface Draft {
  /** The first position that is shown. */
  readonly first: Seq;
  readonly names: Names;
  readonly lanes: Lanes;
  readonly spans: Spans;
  readonly rows: DraftRow[];
  readonly marks: DraftMark[];
  /** Agents that each server speaks for, and their lanes. */
  readonly speaking: Map<string, Map<Address, LaneKey>>;
  /** Who sent each message of the range to whom, by its id. */
  readonly ends: Map<string, Ends>;
  /** Messages of before that wait, and those given whose answer may yet come back; by id. */
  readonly waiting: Map<string, Carried>;
  readonly given: Map<string, Carried>;
  /** Events of the range by the ids that they mention. */
  readonly byRef: Map<string, Event[]>;
  readonly refused: Event<'request.refused'>[];
  readonly unusable: BadRecord[];
}

/** What each kind of event adds. */
export type Followers = { readonly [K in EventType]?: (event: Event<K>, draft: Draft) => void };

/** Nothing learnt yet. */
export function emptyDraft(first: Seq): Draft {
  const names = new Names();
  return {
    first,
    names,
    lanes: new Lanes(names),
    spans: new Spans(first),
    rows: [],
    marks: [],
    speaking: new Map(),
    ends: new Map(),
    waiting: new Map(),
    given: new Map(),
    byRef: new Map(),
    refused: [],
    unusable: [],
  };
}

/** Whether an event belongs to the range. */
export function isShown({ first }: Draft, { seq }: { readonly seq: Seq }): boolean {
  return seq >= first;
}

/** Gives an event a row; the signs of it go there. */
export function addRow(draft: Draft, event: Event, about: string | null): void {
  if (!isShown(draft, event)) return;
  const { says, quotes = null } = storyOf(event, draft.names);
  draft.rows.push({ seq: event.seq, at: event.at, says, quotes, about });
}

/** Gives a record that cannot be used a row. */
export function addUnusable(draft: Draft, record: BadRecord): void {
  if (!isShown(draft, record)) return;
  draft.unusable.push(record);
  const says = `record ${record.seq} cannot be used: ${record.reason}`;
  draft.rows.push({ seq: record.seq, at: null, says, quotes: null, about: null });
}

/** Puts a sign on a lane, in the row of `seq`. */
export function addMark(
  draft: Draft,
  event: Event,
  mark: Pick<DraftMark, 'lane' | 'kind' | 'about'>,
  seq = event.seq,
): void {
  if (!isShown(draft, event)) return;
  draft.marks.push({ ...mark, seq, title: storyOf(event, draft.names).says });
}

/** Keeps an event of the range under all that it mentions. */
export function addRefs(draft: Draft, event: Event): void {
  if (!isShown(draft, event)) return;
  const mentioned = definitionOf(event.type)?.refs(event.data) ?? [];
  for (const ref of new Set(mentioned)) {
    if (ref === null) continue;
    const known = draft.byRef.get(ref);
    if (known === undefined) draft.byRef.set(ref, [event]);
    else known.push(event);
  }
}

import type { DataOf, Event, EventType, Seq } from '../../events/index.js';
import { visibleLines } from '../printable.js';
import { storyOf } from '../stories.js';
import type { Draft, Ends } from './draft.js';
import { outcomeOf, storyEvents } from './fates.js';
import type { LaneKey } from './lanes.js';
import type { Message, Step } from './model.js';
import { type Room, roomFor } from './room.js';

/** Steps that go without saying. */
const ROUTINE: readonly EventType[] = ['message.delivered', 'message.confirmed', 'wake.taken'];
/** Most that is told of one message. */
const STEPS = 24;

/** What is needed to tell of a message besides its events. */
export interface Surroundings {
  readonly laneNumber: (lane: LaneKey) => number;
  /** Whether nobody runs who could be given it. */
  readonly isGone: (lane: LaneKey, sent: DataOf<'message.sent'>) => boolean;
}

/** What became of each message by the end of the range. */
export function messagesOf(
  draft: Draft,
  sent: readonly Event<'message.sent'>[],
  given: Surroundings,
): Message[] {
  const room = roomFor(sent.length);
  return sent.map((event) => messageOf(event, room, draft, given));
}

/** The messages of the range, in order: those that waited when it began, then those that were sent in it. */
export function sentIn(draft: Draft, eventAt: (seq: Seq) => Event | undefined): Event<'message.sent'>[] {
  const before = [...draft.waiting.values()].map(({ sent }) => eventAt(sent));
  const within = [...draft.byRef.values()].flat();
  const bySeq = new Map<Seq, Event<'message.sent'>>();
  for (const event of [...before, ...within]) {
    if (event?.type === 'message.sent') bySeq.set(event.seq, event);
  }
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

function messageOf(
  sent: Event<'message.sent'>,
  room: Room,
  draft: Draft,
  { laneNumber, isGone }: Surroundings,
): Message {
  const { id, body } = sent.data;
  const carried = draft.waiting.get(id);
  const before =
    carried === undefined ? [] : [sent, ...(carried.delivered === null ? [] : [carried.delivered])];
  const { from, to } = endsOf(draft, sent);
  const events = [...before, ...storyEvents(id, draft.byRef)];
  const points = Array.from(visibleLines(body));
  return {
    seq: sent.seq,
    at: sent.at,
    id,
    name: draft.names.id(id),
    from: laneNumber(from),
    to: laneNumber(to),
    kind: kindOf(sent),
    body: points.slice(0, room.body).join(''),
    missing: Math.max(0, points.length - room.body),
    ...outcomeOf(id, sent.at, events, isGone(to, sent.data)),
    steps: stepsOf(events, draft, room),
  };
}

/** Who sent a message to whom. */
export function endsOf({ ends, waiting, lanes }: Draft, { data }: Event<'message.sent'>): Ends {
  const known = ends.get(data.id) ?? waiting.get(data.id);
  return known ?? { from: lanes.at(data.from.address), to: lanes.at(data.to.address) };
}

function kindOf({ data }: Event<'message.sent'>): Message['kind'] {
  if (data.obligation !== null) return 'work';
  if (data.requestId !== null) return 'question';
  return data.sourceMessageId === null ? 'message' : 'answer';
}

function stepsOf(events: readonly Event[], { names }: Draft, room: Room): Step[] {
  return events
    .filter(({ type }) => room.routine || !ROUTINE.includes(type))
    .slice(-STEPS)
    .map((event) => ({ seq: event.seq, at: event.at, says: storyOf(event, names).says }));
}

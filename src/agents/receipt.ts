import type { DataOf, Event, EventType } from '../events/index.js';
import { type Address, parseAddress } from '../projections/index.js';

/** How far a message has come: the highest rung that an event proves. */
export type Stage =
  | 'unknown'
  | 'accepted'
  | 'delivered'
  | 'handed_over'
  | 'confirmed'
  | 'answered'
  | 'closed';

/** The answer to a message; `at` in unix milliseconds. */
export interface Answered {
  readonly at: number;
  readonly messageId: string;
}

/** Work that a message delegates, and the event that closed it. */
export type DelegatedWork =
  | { readonly state: 'open'; readonly closing: undefined }
  | { readonly state: 'cancelled'; readonly closing: Event<'obligation.cancelled'> }
  | { readonly state: DataOf<'obligation.closed'>['state']; readonly closing: Event<'obligation.closed'> };

/** What its events prove of one message. A field is undefined where no event proves it. */
export interface Receipt {
  readonly stage: Stage;
  /** The project that it belongs to; null when nothing says which. */
  readonly project: string | null;
  readonly sent: Event<'message.sent'> | undefined;
  readonly delivered: Event<'message.delivered'> | undefined;
  /** The hand-over that counts: the confirmed one, else the last that did not come back. */
  readonly handOver: Event<'message.handed_over'> | undefined;
  readonly confirmation: Event<'message.confirmed'> | undefined;
  /** The last that came back; undefined when it was handed over otherwise. */
  readonly returned: Event<'message.returned'> | undefined;
  /** Of work, what closed it; otherwise the first. */
  readonly answer: Answered | undefined;
  readonly work: DelegatedWork | undefined;
}

/**
 * Folds the events of a message, in the order of the log, into what they prove. Events of other messages may be among
 * them. Pure.
 */
export function receiptOf(id: string, events: readonly Event[]): Receipt {
  const sent = only(events, 'message.sent').find(({ data }) => data.id === id);
  const delivered = only(events, 'message.delivered').find(({ data }) => data.id === id);
  const given = givenOf(id, events);
  const work = workOf(id, sent, events);
  const answer = closingAnswer(work) ?? firstAnswer(id, sent, [delivered, given.handOver], events);
  const stage = stageOf({ sent, delivered, ...given, answer, work });
  const project =
    sent?.data.project ?? projectOf([delivered, given.handOver, given.confirmation, work?.closing]);
  return { stage, project, sent, delivered, ...given, answer, work };
}

/** Ids besides its own by which the story of a message goes on: of its request, and of the wakes that stood for it. */
export function linkedIds(id: string, events: readonly Event[]): string[] {
  const sent = only(events, 'message.sent').find(({ data }) => data.id === id);
  const wakes = only(events, 'wake.skipped').filter(({ data }) => data.messageId === id);
  const linked = [requestOf(id, sent, events), ...wakes.map(({ data }) => data.wake)];
  return [...new Set(linked.flatMap((one) => one ?? []))];
}

function stageOf(proved: Omit<Receipt, 'stage' | 'project' | 'returned'>): Stage {
  if (proved.work?.closing !== undefined) return 'closed';
  if (proved.answer !== undefined) return 'answered';
  if (proved.confirmation !== undefined) return 'confirmed';
  if (proved.handOver !== undefined) return 'handed_over';
  if (proved.delivered !== undefined) return 'delivered';
  return proved.sent === undefined ? 'unknown' : 'accepted';
}

function givenOf(
  id: string,
  events: readonly Event[],
): Pick<Receipt, 'handOver' | 'confirmation' | 'returned'> {
  const settled = settledFor(id, events);
  const returns = only(settled, 'message.returned');
  const cameBack = new Set(returns.map(({ data }) => data.handOver));
  const handOvers = only(events, 'message.handed_over').filter(
    ({ seq, data }) => !cameBack.has(seq) && data.items.some((item) => item.id === id),
  );
  const confirmation = only(settled, 'message.confirmed').at(-1);
  const handOver =
    confirmation === undefined
      ? handOvers.at(-1)
      : handOvers.find(({ seq }) => seq === confirmation.data.handOver);
  const isGiven = handOver !== undefined || confirmation !== undefined;
  return { handOver, confirmation, returned: isGiven ? undefined : returns.at(-1) };
}

/** What became of each hand-over of a message: the first that was recorded of it. */
function settledFor(id: string, events: readonly Event[]): Event[] {
  const settled = new Map<number, Event>();
  for (const event of events) {
    if (event.type !== 'message.confirmed' && event.type !== 'message.returned') continue;
    const { ids, handOver } = event.data;
    if (ids.includes(id) && !settled.has(handOver)) settled.set(handOver, event);
  }
  return [...settled.values()];
}

function workOf(
  id: string,
  sent: Event<'message.sent'> | undefined,
  events: readonly Event[],
): DelegatedWork | undefined {
  for (const event of events) {
    if (event.type === 'obligation.closed' && event.data.messageId === id) {
      return { state: event.data.state, closing: event };
    }
    if (event.type === 'obligation.cancelled' && event.data.messageId === id) {
      return { state: 'cancelled', closing: event };
    }
  }
  return (sent?.data.obligation ?? null) === null ? undefined : { state: 'open', closing: undefined };
}

function closingAnswer(work: DelegatedWork | undefined): Answered | undefined {
  if (work?.closing?.type !== 'obligation.closed') return undefined;
  const { at, data } = work.closing;
  return data.notice === null ? undefined : { at, messageId: data.notice };
}

function firstAnswer(
  id: string,
  sent: Event<'message.sent'> | undefined,
  received: readonly (Event<'message.delivered' | 'message.handed_over'> | undefined)[],
  events: readonly Event[],
): Answered | undefined {
  const request = requestOf(id, sent, events);
  const sender = sent?.data.from.address;
  const recipients = new Set([sent?.data.to.address, ...received.map((event) => event?.data.address)]);
  for (const event of events) {
    const { at } = event;
    if (event.type === 'ask.answered' && event.data.requestId === request) {
      return { at, messageId: event.data.messageId };
    }
    if (event.type !== 'message.sent' || event.data.id === id) continue;
    const { data } = event;
    const isExchange = recipients.has(data.from.address) && data.to.address === sender;
    if (refersTo(data, id, request) && (isExchange || isReply(data, id))) return { at, messageId: data.id };
  }
  return undefined;
}

function refersTo(data: DataOf<'message.sent'>, id: string, request: string | undefined): boolean {
  return data.sourceMessageId === id || (request !== undefined && data.replyTo === request);
}

/** Only who was sent a message can reply by its id; in a message with a target of its own anybody may name it. */
function isReply({ resolvedBy, sourceMessageId }: DataOf<'message.sent'>, id: string): boolean {
  return resolvedBy === 'reply' && sourceMessageId === id;
}

function requestOf(
  id: string,
  sent: Event<'message.sent'> | undefined,
  events: readonly Event[],
): string | undefined {
  const asked = only(events, 'ask.opened').find(({ data }) => data.messageId === id);
  return sent?.data.requestId ?? asked?.data.requestId;
}

function projectOf(proofs: readonly (Event | undefined)[]): string | null {
  for (const proof of proofs) {
    const address = proof === undefined ? null : addressIn(proof);
    const addressee = address === null ? null : parseAddress(address);
    if (addressee?.kind === 'agent') return addressee.project;
  }
  return null;
}

function addressIn({ data }: Event): Address | null {
  if ('owner' in data) return data.owner;
  return 'address' in data ? data.address : null;
}

function only<T extends EventType>(events: readonly Event[], type: T): Event<T>[] {
  return events.flatMap((event) => (event.type === type ? [event as Event<T>] : []));
}

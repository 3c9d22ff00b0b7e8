import {
  activityEvents,
  type Draft,
  type Evidence,
  endedAsk,
  lost,
  type PresenceMap,
  presenceIn,
  running,
} from '../agents/index.js';
import type { DataOf, Moment } from '../events/index.js';
import { type Address, findAsk, mailboxTotal, type ServerRow } from '../projections/index.js';
import { considerWake, type WakeAnswer } from '../wake/index.js';
import type { Letter, LetterIds } from './letter.js';
import { type Outlook, outlookOf } from './outlook.js';
import { questionFor } from './question-for.js';
import type { Recipient } from './resolve-target.js';
import type { DecisionContext, RecipientFacts } from './types.js';

/** Most that may wait for one recipient. */
const MAILBOX_MESSAGES = 10_000;
const MAILBOX_BYTES = 32 * 1024 * 1024;

/** A message on its way: what was recorded of it, and what its sender is told besides. */
export interface Delivered {
  readonly sent: DataOf<'message.sent'>;
  readonly position: number;
  readonly wake: WakeAnswer;
  readonly outlook: Outlook;
}

/** Whether one more body of this size fits a mailbox. */
export function hasRoom(now: Moment, address: Address, bytes: number): boolean {
  const total = mailboxTotal(now, address);
  return total.count < MAILBOX_MESSAGES && total.bytes + bytes <= MAILBOX_BYTES;
}

/**
 * Records a message and puts it into the recipient's mailbox, in that order, and then decides about waking it. An
 * answer to a question is kept for the call that waits for it; when none waits any more, the question is closed
 * here. What the sender will wait for is recorded with it.
 */
export function deliver(
  now: Moment,
  draft: Draft,
  recipient: Recipient,
  letter: Letter,
  context: DecisionContext<RecipientFacts>,
  ids: LetterIds = { message: context.messageId, wake: context.wakeId },
): Delivered {
  for (const event of lost(context.facts.presence, unendedIn(draft, recipient.servers))) draft.add(event);
  const sighting = sighted(now, draft, recipient.address, context);
  const asked = letter.replyTo === null ? undefined : findAsk(now, recipient.address, letter.replyTo);
  for (const event of asked === undefined ? [] : endedAsk(now, asked, context.at)) draft.add(event);
  const sent = recorded(recipient, letter, context, ids.message);
  const position = draft.add({ type: 'message.sent', data: sent, correlation: sent.id });
  const question = questionFor(now, recipient, letter, context);
  draft.add({
    type: 'message.delivered',
    data: {
      id: sent.id,
      address: recipient.address,
      sent: position,
      bytes: sent.bodyBytes,
      reservedFor: question === 'waiting' ? letter.replyTo : null,
    },
    correlation: sent.id,
    causation: position,
  });
  if (question === 'late' && letter.replyTo !== null) {
    const data = { requestId: letter.replyTo, asker: recipient.address, messageId: sent.id, late: true };
    draft.add({ type: 'ask.answered', data, correlation: letter.replyTo, causation: position });
  }
  expectWork(draft, sent, letter, context);
  const { events, answer, state } = considerWake(
    now,
    {
      wish: {
        option: letter.wake,
        isReply: letter.replyTo !== null,
        answersWait: question === 'late' || letter.closesWork,
        isAsk: letter.replyTo === null && (letter.requestId !== null || letter.obligation !== null),
        isCopy: letter.via === 'send_message' && letter.thread !== null,
      },
      messageId: sent.id,
      sent: position,
      replyTo: letter.replyTo,
      via: letter.via,
      address: recipient.address,
      servers: recipient.servers,
      sighting,
    },
    { presence: context.facts.presence, at: context.at, settings: context.settings, wakeId: ids.wake },
  );
  for (const event of events) draft.add(event);
  return { sent, position, wake: answer, outlook: outlookOf(sent.recipientLive, state, answer) };
}

/** One server may serve several of a group. */
function unendedIn({ events }: Draft, servers: readonly ServerRow[]): ServerRow[] {
  const ended = new Set(events.flatMap(({ type, data }) => (type === 'session.ended' ? data.server : [])));
  return servers.filter(({ server }) => !ended.has(server));
}

/** What its transcript shows of the recipient, if that is news; a time to come counts as now. */
function sighted(
  now: Moment,
  draft: Draft,
  address: Address,
  { facts, at }: DecisionContext<RecipientFacts>,
): Evidence | undefined {
  const seen = facts.seen.get(address);
  if (seen === undefined) return undefined;
  const evidence = { ...seen, at: Math.min(seen.at, at) };
  const events = activityEvents(now, address, evidence);
  for (const event of events) draft.add(event);
  return events.length === 0 ? undefined : evidence;
}

/** Whoever delegates work expects to hear how it ended, however long that takes. */
function expectWork(
  draft: Draft,
  sent: DataOf<'message.sent'>,
  { obligation, requestId }: Letter,
  { caller }: DecisionContext,
): void {
  if (obligation === null || requestId === null) return;
  draft.add({
    type: 'ask.opened',
    data: {
      requestId,
      messageId: sent.id,
      asker: caller.address,
      target: sent.to.address,
      server: caller.server,
      deadline: null,
      reservedUntil: null,
      expiresAt: null,
      delegated: true,
    },
    correlation: requestId,
  });
}

function recorded(
  recipient: Recipient,
  letter: Letter,
  context: DecisionContext,
  id: string,
): DataOf<'message.sent'> {
  const { caller, facts } = context;
  const server = running(facts.presence, recipient.servers).at(-1);
  return {
    id,
    project: caller.project.id,
    from: { address: caller.address, session: caller.session },
    to: { address: recipient.address, session: recipient.session },
    target: letter.target,
    resolvedBy: letter.via === 'reply_to_message' ? 'reply' : recipient.resolvedBy,
    recipientPid: server?.process.pid ?? null,
    recipientLive: livenessOf(facts.presence, server),
    body: letter.body,
    bodyBytes: Buffer.byteLength(letter.body),
    requestId: letter.requestId,
    replyTo: letter.replyTo,
    sourceMessageId: letter.sourceMessageId,
    idempotencyKey: letter.idempotencyKey,
    wake: letter.wake,
    obligation: letter.obligation,
    thread: letter.thread,
    copies: letter.copies,
  };
}

/** True or false only when proved; null for a process that this one may not judge. */
function livenessOf(presence: PresenceMap, server: ServerRow | undefined): boolean | null {
  if (server === undefined) return false;
  return presenceIn(presence, server) === 'live' ? true : null;
}

/** Keys that only a recipient that is not proved to be running adds, last in the answer. */
export function livenessAnswer({ recipientLive }: Pick<DataOf<'message.sent'>, 'recipientLive'>) {
  return recipientLive === true ? {} : { recipient_live: recipientLive };
}

import {
  activityEvents,
  type Draft,
  draftFrom,
  lost,
  type PresenceMap,
  presenceIn,
  running,
} from '../agents/index.js';
import type { DataOf, Moment, NewEvent } from '../events/index.js';
import {
  type Address,
  type AskRow,
  findAsk,
  findHandle,
  findServer,
  mailboxTotal,
  type ServerRow,
} from '../projections/index.js';
import { considerWake, type WakeOption } from '../wake/index.js';
import type { Recipient } from './resolve-target.js';
import type { DecisionContext, RecipientFacts } from './types.js';

/** Most that may wait for one recipient. */
const MAILBOX_MESSAGES = 10_000;
const MAILBOX_BYTES = 32 * 1024 * 1024;

/** What is to be sent, apart from what the caller and the recipient determine. */
export interface Letter {
  readonly target: string;
  readonly body: string;
  readonly requestId: string | null;
  readonly replyTo: string | null;
  readonly sourceMessageId: string | null;
  readonly idempotencyKey: string | null;
  readonly wake: WakeOption;
  /** The tool that sends it. */
  readonly via: 'send_message' | 'reply_to_message' | 'ask_peer';
}

/** A message on its way: the events so far, and what was recorded of it. */
export interface Delivered {
  readonly draft: Draft;
  readonly sent: DataOf<'message.sent'>;
}

/** The keys of an answer that tell what became of a wake. */
export function wakeAnswer(letter: Pick<Letter, 'wake' | 'replyTo' | 'via'>) {
  return considerWake(letter.via === 'ask_peer' ? 'auto' : letter.wake, letter.replyTo !== null);
}

/** Whether one more body of this size fits a mailbox. */
export function hasRoom(now: Moment, address: Address, bytes: number): boolean {
  const total = mailboxTotal(now, address);
  return total.count < MAILBOX_MESSAGES && total.bytes + bytes <= MAILBOX_BYTES;
}

/**
 * Records a message and puts it into the recipient's mailbox, in that order. An answer to a question is kept
 * for the call that waits for it; when none waits any more, the question is closed here.
 */
export function deliver(
  now: Moment,
  recipient: Recipient,
  letter: Letter,
  context: DecisionContext<RecipientFacts>,
): Delivered {
  const draft = draftFrom(now.head);
  for (const event of lost(context.facts.presence, recipient.servers)) draft.add(event);
  for (const event of sighted(now, recipient.address, context)) draft.add(event);
  const sent = recorded(recipient, letter, context);
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
  skipWake(draft, position, sent, letter);
  return { draft, sent };
}

/** What its transcript shows of the recipient; a time to come counts as now. */
function sighted(now: Moment, address: Address, { facts, at }: DecisionContext<RecipientFacts>): NewEvent[] {
  const seen = facts.seen.get(address);
  return seen === undefined ? [] : activityEvents(now, address, { ...seen, at: Math.min(seen.at, at) });
}

function recorded(recipient: Recipient, letter: Letter, context: DecisionContext): DataOf<'message.sent'> {
  const { caller, facts } = context;
  const server = running(facts.presence, recipient.servers).at(-1);
  return {
    id: context.messageId,
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
  };
}

/** True or false only when proved; null for a process that this one may not judge. */
function livenessOf(presence: PresenceMap, server: ServerRow | undefined): boolean | null {
  if (server === undefined) return false;
  return presenceIn(presence, server) === 'live' ? true : null;
}

/** What the message answers: a question whose call still waits, one whose call is over, or none. */
function questionFor(
  now: Moment,
  recipient: Recipient,
  letter: Letter,
  context: DecisionContext,
): 'waiting' | 'late' | null {
  if (letter.replyTo === null) return null;
  const ask = findAsk(now, recipient.address, letter.replyTo);
  if (ask === undefined || !wasAsked(now, context.caller.address, ask)) return null;
  // The first answer is taken; what comes while it waits to be taken is ordinary mail.
  if (ask.reply !== undefined) return null;
  const waiter = findServer(now, ask.server);
  const waits =
    ask.state === 'waiting' &&
    waiter !== undefined &&
    presenceIn(context.facts.presence, waiter) !== 'gone' &&
    (ask.reservedUntil ?? 0) > context.at;
  return waits ? 'waiting' : 'late';
}

/** Who holds the question was asked, also when its address is another than the question was sent to. */
function wasAsked(now: Moment, address: Address, { target, messageId }: AskRow): boolean {
  return target === address || findHandle(now, address, messageId) !== undefined;
}

function skipWake(draft: Draft, position: number, sent: DataOf<'message.sent'>, letter: Letter): void {
  const answer = wakeAnswer(letter);
  if (answer === null) return;
  const via = answer.wake_reason === undefined ? letter.via : 'reply_default';
  draft.add({
    type: 'wake.skipped',
    data: { messageId: sent.id, address: sent.to.address, via, reason: 'no_taker' },
    correlation: sent.id,
    causation: position,
  });
}

/** Keys that only a recipient that is not proved to be running adds, last in the answer. */
export function livenessAnswer({ recipientLive }: Pick<DataOf<'message.sent'>, 'recipientLive'>) {
  return recipientLive === true ? {} : { recipient_live: recipientLive };
}

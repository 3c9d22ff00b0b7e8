import { done } from './answers.js';
import { type Delivered, livenessAnswer } from './deliver.js';
import { type Letter, PLAIN } from './letter.js';
import type { Recipient } from './resolve-target.js';
import type { SendInput } from './send-input.js';
import type { Answer, DecisionContext } from './types.js';

/** The letter that a caller wants sent to one recipient. Only an agent with an id can own work. */
export function letterTo(
  { session }: Recipient,
  to: string,
  wanted: SendInput,
  { context, requestId }: { context: DecisionContext; requestId: string },
): Letter {
  const delegates = wanted.action_required === true && session !== null;
  const due = wanted.due_in_s;
  return {
    ...PLAIN,
    target: to,
    body: wanted.body,
    requestId: delegates && context.caller.session !== null ? requestId : null,
    replyTo: wanted.reply_to ?? null,
    sourceMessageId: wanted.source_message_id ?? null,
    idempotencyKey: wanted.idempotency_key ?? null,
    wake: wanted.wake ?? null,
    obligation: delegates ? { dueAt: due === undefined ? null : context.at + due * 1000 } : null,
    via: 'send_message',
  };
}

/** What a sender is told of one message that is on its way. */
export function sendAnswer(
  { sent, wake: woken, outlook }: Pick<Delivered, 'sent' | 'wake' | 'outlook'>,
  isWork = sent.obligation !== null,
): Answer {
  return done({
    message_id: sent.id,
    target_session_id: sent.to.session,
    target_server_pid: sent.recipientPid,
    ...woken,
    ...livenessAnswer(sent),
    ...(isWork ? workAnswer(sent) : {}),
    ...outlook,
  });
}

function workAnswer({ obligation, requestId }: Delivered['sent']) {
  if (obligation !== null) {
    return {
      action_required: true,
      obligation_durable: true,
      ...(requestId === null ? {} : { request_id: requestId }),
      ...(obligation.dueAt === null ? {} : { due_at: Math.floor(obligation.dueAt / 1000) }),
      ...(requestId === null ? { note: NOBODY_TO_TELL } : {}),
    };
  }
  const note = 'The peer has no session id yet, so it cannot own work: it got an ordinary message.';
  return { action_required: true, obligation_durable: false, note };
}

const NOBODY_TO_TELL =
  'You have no session id, so you are told how it ends only once you have called claim_session.';

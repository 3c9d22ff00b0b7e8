import * as z from 'zod';
import { messageAt } from '../agents/index.js';
import type { DataOf, Moment } from '../events/index.js';
import { findByKey } from '../projections/index.js';
import type { WakeOption } from '../wake/index.js';
import { done, only, refused } from './answers.js';
import { body, line, target, wake } from './bounds.js';
import { deliver, hasRoom, livenessAnswer, wakeAnswer } from './deliver.js';
import { gatherRecipientFacts, resolveTarget, type Unresolved } from './resolve-target.js';
import { type Answer, type DecisionContext, defineTool } from './types.js';

/** Sends a message and returns at once. */
export const sendMessage = defineTool({
  name: 'send_message',
  description:
    'Send a message to a peer of this project; returns at once. target: session id or terminal name. ' +
    'The mail waits if the peer is busy or not running (recipient_live:false). A repeat with the same ' +
    'idempotency_key sends nothing twice.',
  input: z.object({
    target: target(),
    body: body(),
    wake: wake(),
    reply_to: line(128).optional(),
    source_message_id: line(128).optional(),
    idempotency_key: line(128).optional(),
  }),
  gather: (input, surroundings) => gatherRecipientFacts(input.target, surroundings),
  decide(now, input, context) {
    const { caller, at } = context;
    const key = input.idempotency_key ?? null;
    const earlier = key === null ? undefined : sentBefore(now, context, key, at);
    if (earlier !== undefined) return only(sendAnswer(earlier));
    const letter = {
      target: input.target,
      body: input.body,
      requestId: null,
      replyTo: input.reply_to ?? null,
      sourceMessageId: input.source_message_id ?? null,
      idempotencyKey: key,
      wake: input.wake ?? null,
      via: 'send_message' as const,
    };
    const recipient = resolveTarget(now, input.target, caller, context.facts);
    if ('error' in recipient) return only(sendRefusal(recipient, letter));
    if (!hasRoom(now, recipient.address, Buffer.byteLength(input.body))) return only(mailboxFull(letter));
    const { draft, sent } = deliver(now, recipient, letter, context);
    return { events: draft.events, answer: sendAnswer(sent) };
  },
});

function sentBefore(
  now: Moment,
  { caller }: DecisionContext,
  key: string,
  at: number,
): DataOf<'message.sent'> | undefined {
  const row = findByKey(now, caller.address, key, at);
  return row && messageAt(now, row.sent)?.data;
}

function sendAnswer(sent: DataOf<'message.sent'>): Answer {
  return done({
    message_id: sent.id,
    target_session_id: sent.to.session,
    target_server_pid: sent.recipientPid,
    ...wakeAnswer({ wake: sent.wake, replyTo: sent.replyTo, via: 'send_message' }),
    ...livenessAnswer(sent),
  });
}

/** What a sender is told of a target that means nobody: a wake only says why it could not be when none was found. */
export function sendRefusal(
  { error, candidates, note }: Unresolved,
  letter: {
    readonly wake: WakeOption;
    readonly replyTo: string | null;
    readonly via: 'send_message' | 'reply_to_message';
  },
  identifying: Readonly<Record<string, unknown>> = {},
): Answer {
  const wakeKeys = wakeAnswer(letter);
  return refused(error, {
    ...(candidates === undefined ? {} : { candidates }),
    ...(note === undefined ? {} : { note }),
    ...identifying,
    ...(wakeKeys !== null && error === 'target-not-found' ? { wake_status: wakeKeys.wake_status } : {}),
    ...(wakeKeys?.wake_reason === undefined ? {} : { wake_reason: wakeKeys.wake_reason }),
  });
}

/** A recipient that reads nothing must not fill the disk. */
export function mailboxFull(letter: Parameters<typeof wakeAnswer>[0]): Answer {
  const reason = wakeAnswer(letter)?.wake_reason;
  return refused('mailbox-full', {
    message: 'Too much unread mail waits for this peer: let it read, then try again.',
    ...(reason === undefined ? {} : { wake_reason: reason }),
  });
}

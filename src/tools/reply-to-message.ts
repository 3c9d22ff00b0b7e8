import * as z from 'zod';
import { draftFrom, messageAt, observeAgents } from '../agents/index.js';
import type { Moment } from '../events/index.js';
import {
  agentAddress,
  askerOf,
  correctedId,
  findAgent,
  findHandle,
  type HandleRow,
  parseAddress,
} from '../projections/index.js';
import { done, only, refused } from './answers.js';
import { body, line, wake } from './bounds.js';
import { deliver, hasRoom, livenessAnswer } from './deliver.js';
import { PLAIN } from './letter.js';
import { mailboxFull, sendRefusal } from './refused-send.js';
import { recipientAt } from './resolve-target.js';
import { type Caller, defineTool, type RecipientFacts } from './types.js';

/** Answers a message by its id: the recipient and the question it belongs to come from the ledger. */
export const replyToMessage = defineTool({
  name: 'reply_to_message',
  description:
    'Answer a message you were given, by its message_id. If the sender is waiting in ask_peer, your answer ' +
    'returns there at once.',
  input: z.object({ message_id: line(128), body: body(), wake: wake() }),
  gather: (input, surroundings): RecipientFacts => {
    const { address, project } = surroundings.caller;
    return observeAgents(surroundings, (now) => {
      const handle = findHandle(now, address, input.message_id);
      const sender = handle === undefined ? null : senderNow(now, project.id, handle);
      return sender === null ? [] : [sender.address];
    });
  },
  decide(now, input, context) {
    const { caller } = context;
    if (caller.session === null) {
      return only(
        refused('no-session-id', { message: 'You have no session id yet: call claim_session first.' }),
      );
    }
    const handle = findHandle(now, caller.address, input.message_id);
    if (handle === undefined) {
      return only(
        refused('message-not-found', {
          message: `No message ${input.message_id} was sent to you: use send_message with an explicit target.`,
        }),
      );
    }
    const sender = senderNow(now, caller.project.id, handle);
    if (sender === null) {
      return only(
        refused('no-reply-target', {
          message: `Message ${input.message_id} came from an agent without a session id.`,
        }),
      );
    }
    const { session, address } = sender;
    const letter = {
      ...PLAIN,
      target: session,
      body: input.body,
      replyTo: handle.requestId,
      sourceMessageId: input.message_id,
      thread: messageAt(now, handle.sent)?.data.thread ?? null,
      wake: input.wake ?? null,
      via: 'reply_to_message' as const,
    };
    const error = whyUnreachable(now, caller, session);
    if (error !== null) {
      const original_from_session_id = handle.from.session;
      const identifying = { in_reply_to_message_id: input.message_id, original_from_session_id };
      return only(sendRefusal({ error }, letter, identifying));
    }
    if (!hasRoom(now, address, Buffer.byteLength(input.body))) return only(mailboxFull(letter));
    const recipient = recipientAt(now, address);
    const draft = draftFrom(now.head);
    const { sent, wake: woken, outlook } = deliver(now, draft, recipient, letter, context);
    return {
      events: draft.events,
      answer: done({
        message_id: sent.id,
        in_reply_to_message_id: input.message_id,
        target_session_id: session,
        target_server_pid: sent.recipientPid,
        correlation: handle.requestId === null ? 'uncorrelated' : 'correlated',
        ...woken,
        ...livenessAnswer(sent),
        ...(sent.thread === null ? {} : { thread_id: sent.thread }),
        ...outlook,
      }),
    };
  },
});

/**
 * Where the sender is now: whoever waits for the answer, for its agent may have gone on and the id be another's
 * again; else under the id that it has now, for the one it sent with may have been a wrong guess. Null when it has
 * none.
 */
function senderNow(
  now: Moment,
  project: string,
  handle: HandleRow,
): { session: string; address: string } | null {
  if (handle.from.session === null) return null;
  const waiting = waitingAsker(now, handle);
  const addressee = waiting === undefined ? null : parseAddress(waiting);
  if (waiting !== undefined && addressee?.kind === 'agent') {
    return { session: addressee.session, address: waiting };
  }
  const session = correctedId(now, project, handle.from.session);
  return { session, address: agentAddress(project, session) };
}

function waitingAsker(now: Moment, { sent, requestId }: HandleRow): string | undefined {
  const server = requestId === null ? undefined : messageAt(now, sent)?.actor.server;
  return server === undefined || requestId === null ? undefined : askerOf(now, server, requestId);
}

function whyUnreachable(
  now: Moment,
  caller: Caller,
  session: string,
): 'self-send' | 'target-not-found' | null {
  if (session === caller.session) return 'self-send';
  return findAgent(now, caller.project.id, session) === undefined ? 'target-not-found' : null;
}

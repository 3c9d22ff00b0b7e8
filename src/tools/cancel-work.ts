import * as z from 'zod';
import { draftFrom, messageAt } from '../agents/index.js';
import type { Decision, Moment } from '../events/index.js';
import { findHandle, findWork, hasPartInWork, type WorkRow } from '../projections/index.js';
import { done, only, refused } from './answers.js';
import { body, line } from './bounds.js';
import { closedAnswer, gatherPart, notAnObligation, threadOf } from './close-work.js';
import { deliver, hasRoom } from './deliver.js';
import { PLAIN } from './letter.js';
import { recipientAt } from './resolve-target.js';
import { type Answer, type Caller, type DecisionContext, defineTool, type RecipientFacts } from './types.js';

const CANCELLED = '[cancelled] ';

/** Withdraws work that the caller delegated, and tells its owner in the same append. */
export const cancelWork = defineTool({
  name: 'cancel_work',
  description: 'Withdraw work that you asked for with action_required; its owner is told.',
  input: z.object({ message_id: line(128), reason: body(CANCELLED).optional() }),
  gather: (input, surroundings) => gatherPart(surroundings, input.message_id, 'owner'),
  decide(now, { message_id: messageId, reason }, context) {
    const work = workKnownTo(now, context.caller, messageId);
    const refusal = whyNotToCancel(now, context.caller, messageId, work);
    if (refusal !== null || work === undefined) return only(refusal ?? notAnObligation(messageId));
    return work.outcome === undefined ? cancel(now, work, reason, context) : only(closedAnswer(now, work));
  },
});

function whyNotToCancel(
  now: Moment,
  caller: Caller,
  messageId: string,
  work: WorkRow | undefined,
): Answer | null {
  if (work === undefined) {
    const message = `You asked for no work in a message ${messageId}: my_open_work lists what you delegated.`;
    const isUnknown = findHandle(now, caller.address, messageId) === undefined;
    return isUnknown ? refused('message-not-found', { message }) : notAnObligation(messageId);
  }
  if (hasPartInWork(now, caller.address, 'requester', messageId)) return null;
  const message =
    'Only whoever asked for it can cancel it. What you own ends with complete_work or block_work.';
  return refused('not-your-request', { message });
}

function cancel(
  now: Moment,
  work: WorkRow,
  reason: string | undefined,
  context: DecisionContext<RecipientFacts>,
): Decision<Answer> {
  const { messageId, requestId } = work;
  const owner = recipientAt(now, work.owner);
  const letter = {
    ...PLAIN,
    target: owner.session ?? owner.address,
    body: `${CANCELLED}${reason ?? ''}`.trimEnd(),
    sourceMessageId: messageId,
    thread: threadOf(now, work),
    via: 'cancel_work' as const,
  };
  if (!hasRoom(now, owner.address, Buffer.byteLength(letter.body))) {
    const message = 'Too much unread mail waits for its owner. It stays open: try again later.';
    return only(refused('mailbox-full', { message }));
  }
  const draft = draftFrom(now.head);
  const { sent, position, wake, outlook } = deliver(now, draft, owner, letter, context);
  draft.add({
    type: 'obligation.cancelled',
    data: { messageId, requestId, owner: work.owner, requester: work.requester, notice: sent.id },
    correlation: messageId,
    causation: position,
  });
  const answer = done({
    message_id: messageId,
    obligation_state: 'cancelled',
    completion_message_id: sent.id,
    owner_session_id: owner.session,
    ...wake,
    ...(sent.thread === null ? {} : { thread_id: sent.thread }),
    ...outlook,
  });
  return { events: draft.events, answer };
}

/** Work of the caller's own project, or that the caller has part in. */
function workKnownTo(now: Moment, { address, project }: Caller, messageId: string): WorkRow | undefined {
  const work = findWork(now, messageId);
  if (work === undefined || hasPartInWork(now, address, 'requester', messageId)) return work;
  return messageAt(now, work.sent)?.data.project === project.id ? work : undefined;
}

import { draftFrom, messageAt, observeAgents } from '../agents/index.js';
import type { DataOf, Decision, Moment } from '../events/index.js';
import {
  findAsk,
  findHandle,
  findWork,
  hasPartInWork,
  type WorkRole,
  type WorkRow,
} from '../projections/index.js';
import type { WakeOption } from '../wake/index.js';
import { done, only, refused } from './answers.js';
import { deliver, hasRoom } from './deliver.js';
import { PLAIN } from './letter.js';
import { type Recipient, recipientAt } from './resolve-target.js';
import type { Answer, DecisionContext, RecipientFacts, Surroundings } from './types.js';

/** How the owner of some work says that it ended. */
export interface Closing {
  readonly messageId: string;
  readonly state: DataOf<'obligation.closed'>['state'];
  readonly body: string;
  readonly wake: WakeOption;
  readonly via: 'complete_work' | 'block_work';
}

/** Closes work and tells whoever asked for it, in one append. Of several closings the first counts. */
export function closeWork(
  now: Moment,
  closing: Closing,
  context: DecisionContext<RecipientFacts>,
): Decision<Answer> {
  const { caller } = context;
  const { messageId } = closing;
  if (caller.session === null) {
    return only(
      refused('no-session-id', { message: 'You have no session id yet: call claim_session first.' }),
    );
  }
  const work = findWork(now, messageId);
  if (work === undefined || !hasPartInWork(now, caller.address, 'owner', messageId)) {
    return only(
      findHandle(now, caller.address, messageId) === undefined
        ? refused('message-not-found', {
            message: `No message ${messageId} was sent to you: my_open_work lists what you own.`,
          })
        : notAnObligation(messageId),
    );
  }
  if (work.outcome !== undefined) return only(closedAnswer(now, work));
  const requester = recipientAt(now, work.requester);
  if (requester.session === null) return closeLocally(now, work, closing);
  if (!hasRoom(now, requester.address, Buffer.byteLength(closing.body))) {
    return only(
      refused('mailbox-full', {
        message: 'Too much unread mail waits for whoever asked for it. It stays open: try again later.',
      }),
    );
  }
  return closeAndTell(now, work, requester, closing, context);
}

function closeAndTell(
  now: Moment,
  work: WorkRow,
  requester: Recipient,
  { messageId, state, body, wake, via }: Closing,
  context: DecisionContext<RecipientFacts>,
): Decision<Answer> {
  const draft = draftFrom(now.head);
  const { requestId } = work;
  const letter = {
    ...PLAIN,
    target: requester.session ?? requester.address,
    body,
    replyTo: requestId,
    sourceMessageId: messageId,
    thread: threadOf(now, work),
    wake,
    closesWork: true,
    via,
  };
  const { sent, position, wake: wakeKeys, outlook } = deliver(now, draft, requester, letter, context);
  draft.add({
    type: 'obligation.closed',
    data: { ...partiesOf(work), state, notice: sent.id, body: null },
    correlation: messageId,
    causation: position,
  });
  if (requestId !== null && findAsk(now, work.requester, requestId) !== undefined) {
    const data = { requestId, asker: work.requester, messageId: sent.id, late: true };
    draft.add({ type: 'ask.answered', data, correlation: requestId, causation: position });
  }
  const answer = done({
    message_id: messageId,
    obligation_state: state,
    completion_message_id: sent.id,
    requester_session_id: requester.session,
    correlation: requestId === null ? 'uncorrelated' : 'correlated',
    ...wakeKeys,
    ...(sent.thread === null ? {} : { thread_id: sent.thread }),
    ...outlook,
  });
  return { events: draft.events, answer };
}

/** Nobody can be told: what was said is kept with the closing. */
function closeLocally(now: Moment, work: WorkRow, { messageId, state, body }: Closing): Decision<Answer> {
  const draft = draftFrom(now.head);
  draft.add({
    type: 'obligation.closed',
    data: { ...partiesOf(work), state, notice: null, body },
    correlation: messageId,
  });
  const note = 'Whoever asked for it has no session id, so nobody was told.';
  return {
    events: draft.events,
    answer: done({ message_id: messageId, obligation_state: state, note }),
  };
}

function partiesOf({ messageId, owner, requester }: WorkRow) {
  return { messageId, owner, requester };
}

/** What the message that delegated some work belongs to, and so what is said of it. */
export function threadOf(now: Moment, { sent }: WorkRow): string | null {
  return messageAt(now, sent)?.data.thread ?? null;
}

/** What whoever comes too late is told: how the work ended, and what was said of it. */
export function closedAnswer(now: Moment, { messageId, outcome }: WorkRow): Answer {
  const said = outcome && closingBody(now, outcome);
  return done({
    message_id: messageId,
    obligation_state: outcome?.state,
    already_closed: true,
    ...(outcome?.notice === null ? {} : { completion_message_id: outcome?.notice }),
    ...(said === undefined ? {} : { closing_body: said }),
    note: 'It was closed before: that outcome stands, and nothing was sent now.',
  });
}

function closingBody(now: Moment, { noticeSent, closed }: NonNullable<WorkRow['outcome']>) {
  if (noticeSent !== null) return messageAt(now, noticeSent)?.data.body;
  const event = now.event(closed);
  return event?.type === 'obligation.closed' ? (event.data.body ?? undefined) : undefined;
}

/** A message that delegated nothing cannot be closed or withdrawn. */
export function notAnObligation(messageId: string): Answer {
  return refused('not-an-obligation', {
    message: `Message ${messageId} delegated no work: answer it with reply_to_message.`,
  });
}

/** What telling the other side of some work needs from outside the log. */
export function gatherPart(surroundings: Surroundings, messageId: string, role: WorkRole): RecipientFacts {
  return observeAgents(surroundings, (now) => {
    const work = findWork(now, messageId);
    return work === undefined || work.outcome !== undefined ? [] : [work[role]];
  });
}

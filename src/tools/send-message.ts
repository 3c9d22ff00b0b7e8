import { draftFrom, messageAt } from '../agents/index.js';
import type { Decision, Event, Moment } from '../events/index.js';
import { findByKey } from '../projections/index.js';
import { only } from './answers.js';
import { deliver, hasRoom } from './deliver.js';
import { mailboxFull, sendRefusal } from './refused-send.js';
import { gatherRecipientFacts, resolveTarget, type TargetFacts } from './resolve-target.js';
import { isGroup, type SendInput, sendInput } from './send-input.js';
import { gatherGroupFacts, repeatedGroup, sendToGroup } from './send-to-group.js';
import { letterTo, sendAnswer } from './sent-letter.js';
import { type Answer, type DecisionContext, defineTool, type RecipientFacts } from './types.js';

/** Sends a message, or one to each of several, and returns at once. */
export const sendMessage = defineTool({
  name: 'send_message',
  description:
    'Send a message to a peer of this project; returns at once. target: session id or terminal name, a list of ' +
    'them, or "*" for every running peer. The mail waits if the peer is busy or not running (recipient_live:false). ' +
    'wake:"auto" wakes an idle peer; an answer (reply_to) wakes one that has just gone idle, unless wake:"off". ' +
    'wake_status: fired, fired_unconfirmed, skipped_*, disabled. action_required:true hands work over, due_in_s says ' +
    'until when: the peer owns it until complete_work or block_work, and you hear of it. A repeat with the same idempotency_key sends nothing ' +
    'twice.',
  input: sendInput,
  gather: (wanted, surroundings): Promise<TargetFacts & RecipientFacts> =>
    isGroup(wanted.target)
      ? gatherGroupFacts(wanted.target, surroundings)
      : gatherRecipientFacts(wanted.target, surroundings),
  decide(now, wanted, context) {
    const earlier = sentBefore(now, context, wanted.idempotency_key);
    if (earlier !== undefined) {
      return only(repeatedGroup(now, earlier) ?? sendAnswer({ sent: earlier.data, wake: {}, outlook: {} }));
    }
    return isGroup(wanted.target)
      ? sendToGroup(now, wanted, wanted.target, context)
      : sendToOne(now, wanted, wanted.target, context);
  },
});

function sendToOne(
  now: Moment,
  wanted: SendInput,
  to: string,
  context: DecisionContext<TargetFacts & RecipientFacts>,
): Decision<Answer> {
  const { caller, facts } = context;
  const recipient = resolveTarget(now, to, caller, facts);
  const about = { wake: wanted.wake ?? null, replyTo: wanted.reply_to ?? null };
  if ('error' in recipient) return only(sendRefusal(recipient, about));
  if (!hasRoom(now, recipient.address, Buffer.byteLength(wanted.body))) return only(mailboxFull(about));
  const draft = draftFrom(now.head);
  const letter = letterTo(recipient, to, wanted, { context, requestId: context.requestId });
  const delivered = deliver(now, draft, recipient, letter, context);
  return { events: draft.events, answer: sendAnswer(delivered, wanted.action_required === true) };
}

function sentBefore(
  now: Moment,
  { caller, at }: DecisionContext,
  key: string | undefined,
): Event<'message.sent'> | undefined {
  const row = key === undefined ? undefined : findByKey(now, caller.address, key, at);
  return row && messageAt(now, row.sent);
}

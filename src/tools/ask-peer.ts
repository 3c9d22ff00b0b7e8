import * as z from 'zod';
import { draftFrom } from '../agents/index.js';
import { parseAddress } from '../projections/index.js';
import { LONGEST_ASK_MS, type Settings } from '../settings.js';
import { done, only, refused } from './answers.js';
import { body, target } from './bounds.js';
import { deliver, hasRoom, livenessAnswer } from './deliver.js';
import { PLAIN } from './letter.js';
import { mailboxFull } from './refused-send.js';
import { gatherRecipientFacts, resolveTarget, type Unresolved } from './resolve-target.js';
import { type Answer, defineTool } from './types.js';

/** How long beyond the deadline an answer is still kept for the wait, so that the wait looks last. */
const RESERVATION_GRACE_MS = 2000;

/** Sends a question and, while the peer is running, waits for its answer. */
export const askPeer = defineTool({
  name: 'ask_peer',
  description:
    'Ask a peer and wait for its answer (timeout_ms, default 45000). reply:null means none yet: it will come as ' +
    'ordinary mail. A peer that is not running is not waited for.',
  input: z.object({
    target: target(),
    body: body(),
    timeout_ms: z.number().int().min(1).max(LONGEST_ASK_MS).optional(),
  }),
  gather: (input, surroundings) => gatherRecipientFacts(input.target, surroundings),
  decide(now, input, context) {
    const { caller, requestId, at, settings } = context;
    const recipient = resolveTarget(now, input.target, caller, context.facts);
    if ('error' in recipient) return only(askRefusal(recipient));
    if (parseAddress(recipient.address).kind === 'server') {
      return only(
        refused('peer-has-no-session-id', {
          message: 'The peer has no session id yet, so it could not answer: let it call claim_session.',
        }),
      );
    }
    const letter = {
      ...PLAIN,
      target: input.target,
      body: input.body,
      requestId,
      via: 'ask_peer' as const,
    };
    if (!hasRoom(now, recipient.address, Buffer.byteLength(input.body))) return only(mailboxFull(letter));
    const draft = draftFrom(now.head);
    const { sent, wake, outlook } = deliver(now, draft, recipient, letter, context);
    const timeout = timeoutOf(input.timeout_ms, settings);
    const waits = sent.recipientLive !== false;
    const deadline = at + timeout.timeout_ms;
    draft.add({
      type: 'ask.opened',
      data: {
        requestId,
        messageId: sent.id,
        asker: caller.address,
        target: recipient.address,
        server: caller.server,
        deadline: waits ? deadline : null,
        reservedUntil: waits ? deadline + RESERVATION_GRACE_MS : null,
        expiresAt: at + settings.pendingAskTtlMs,
        delegated: false,
      },
      correlation: requestId,
    });
    const answer = done({
      message_id: sent.id,
      request_id: requestId,
      ...wake,
      ...unanswered(timeout),
      ...livenessAnswer(sent),
      ...(waits ? {} : outlook),
    });
    return { events: draft.events, answer };
  },
  waits: true,
});

/** The keys that tell of the answer when there is none. */
function unanswered(timeout: Timeout) {
  return { reply: null, correlation: 'none', ...timeout, timed_out: true };
}

interface Timeout {
  readonly timeout_ms: number;
  readonly timeout_clamped_from_ms?: number;
}

function timeoutOf(asked: number | undefined, settings: Settings): Timeout {
  const wanted = asked ?? settings.askTimeoutMs;
  const timeout_ms = Math.min(wanted, settings.askMaxTimeoutMs);
  return timeout_ms < wanted ? { timeout_ms, timeout_clamped_from_ms: wanted } : { timeout_ms };
}

function askRefusal({ error, candidates, note }: Unresolved): Answer {
  return refused(error, {
    ...(candidates === undefined ? {} : { candidates }),
    ...(note === undefined ? {} : { note }),
    ...(error === 'target-not-found' ? { wake_status: 'skipped_no_target' } : {}),
  });
}

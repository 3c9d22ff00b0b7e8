import * as z from 'zod';
import { messageAt } from '../agents/index.js';
import type { Event, Moment } from '../events/index.js';
import { openWorkAt, openWorkCount, sessionAt, type WorkRole, type WorkRow } from '../projections/index.js';
import type { Settings } from '../settings.js';
import { done, only, refused } from './answers.js';
import { dueAnswer } from './envelope.js';
import { type DecisionContext, defineTool } from './types.js';

/** Lists the work that the caller owns, and what it asked of others, oldest first. */
export const myOpenWork = defineTool({
  name: 'my_open_work',
  description:
    'Work that peers asked of you with action_required and that you own until complete_work or block_work, oldest ' +
    'first. delegated: what you asked of others and is still open.',
  input: z.object({}),
  gather: () => ({ presence: new Map() }),
  decide(now, _, context) {
    if (context.caller.session === null) {
      return only(
        refused('no-session-id', { message: 'You have no session id yet: call claim_session first.' }),
      );
    }
    const { shown: owned, deferred } = listed(now, context, 'owner');
    const delegated = listed(now, context, 'requester');
    return only(
      done({
        count: owned.length,
        open: owned.map((one) => ownedAnswer(one, context.at)),
        ...(deferred > 0 ? { deferred_count: deferred, budget_truncated: true } : {}),
        ...(delegated.shown.length > 0
          ? { delegated: delegated.shown.map((one) => delegatedAnswer(one, context.at)) }
          : {}),
        ...(delegated.deferred > 0 ? { delegated_deferred_count: delegated.deferred } : {}),
      }),
    );
  },
});

interface Piece {
  readonly work: WorkRow;
  /** Undefined when its record is gone or damaged. */
  readonly message: Event<'message.sent'> | undefined;
}

/** The oldest open work of the caller in this role, within the budget of a read. */
function listed(
  now: Moment,
  { caller, settings }: DecisionContext,
  role: WorkRole,
): { shown: Piece[]; deferred: number } {
  const pieces = openWorkAt(now, caller.address, role, settings.readMaxMessages).map((work) => ({
    work,
    message: messageAt(now, work.sent),
  }));
  const shown = role === 'owner' ? withinBytes(pieces, settings) : pieces;
  return { shown, deferred: openWorkCount(now, caller.address, role) - shown.length };
}

function withinBytes(pieces: readonly Piece[], { readMaxBodyBytes }: Settings): Piece[] {
  let bytes = 0;
  const past = pieces.findIndex(({ message }, index) => {
    bytes += message?.data.bodyBytes ?? 0;
    return bytes > readMaxBodyBytes && index > 0;
  });
  return pieces.slice(0, past === -1 ? pieces.length : past);
}

function ownedAnswer({ work, message }: Piece, at: number) {
  const from = sessionAt(work.requester);
  return {
    message_id: work.messageId,
    ...(from === null ? {} : { from_session_id: from }),
    ...(work.requestId === null ? {} : { request_id: work.requestId }),
    ...(message === undefined ? {} : { body: message.data.body }),
    enqueued_at: Math.floor(work.since / 1000),
    age_seconds: ageOf(work, at),
    state: 'open',
    required_action: 'complete_work or block_work',
    ...deadlineOf(work, at),
  };
}

function delegatedAnswer({ work }: Piece, at: number) {
  return {
    message_id: work.messageId,
    target_session_id: sessionAt(work.owner),
    age_seconds: ageOf(work, at),
    ...deadlineOf(work, at),
  };
}

/** A clock that was set back makes nothing younger than new. */
function ageOf({ since }: WorkRow, at: number): number {
  return Math.max(0, Math.floor((at - since) / 1000));
}

function deadlineOf({ dueAt }: WorkRow, at: number) {
  return { ...dueAnswer(dueAt), ...(dueAt !== null && at > dueAt ? { overdue: true } : {}) };
}

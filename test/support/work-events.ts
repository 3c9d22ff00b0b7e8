import type { DataOf, NewEvent } from '../../src/events/index.js';
import type { Address } from '../../src/projections/index.js';
import { PROJECT } from './world.js';

/** Somebody asks somebody for work, or sends an ordinary message. */
export function workSent(id: string, from: Address, to: Address, isWork = true): NewEvent {
  const data: DataOf<'message.sent'> = {
    id,
    project: PROJECT.id,
    from: { address: from, session: null },
    to: { address: to, session: null },
    target: 'test',
    resolvedBy: 'session',
    recipientPid: null,
    recipientLive: null,
    body: 'x',
    bodyBytes: 1,
    requestId: isWork ? `ask ${id}` : null,
    replyTo: null,
    sourceMessageId: null,
    idempotencyKey: null,
    wake: null,
    obligation: isWork ? { dueAt: null } : null,
    thread: null,
    copies: 1,
  };
  return { type: 'message.sent', data };
}

/** Work ends in some way; `owner` and `requester` are where they are reached now. */
export function workEnded(
  messageId: string,
  state: 'done' | 'blocked' | 'cancelled',
  { owner, requester }: { readonly owner: Address; readonly requester: Address },
): NewEvent {
  const parties = { messageId, owner, requester, notice: `notice of ${messageId}` };
  if (state === 'cancelled') {
    return {
      type: 'obligation.cancelled',
      data: { ...parties, requestId: `ask ${messageId}` },
      causation: 1,
    };
  }
  return { type: 'obligation.closed', data: { ...parties, state, body: null }, causation: 1 };
}

/** Somebody asks somebody and waits, in a call or for work to end. */
export function asked(requestId: string, asker: Address, target: Address, delegated = false): NewEvent {
  const data: DataOf<'ask.opened'> = {
    requestId,
    messageId: `message of ${requestId}`,
    asker,
    target,
    server: 'a1',
    deadline: null,
    reservedUntil: null,
    expiresAt: null,
    delegated,
  };
  return { type: 'ask.opened', data };
}

/** An agent goes on under another id. */
export function wentOn(from: string, to: string): NewEvent {
  const run = {
    client: { pid: 7, startToken: 's' },
    bootId: 'boot',
    namespace: 'ns',
    transcriptPath: null,
  };
  return { type: 'session.continued', data: { ...run, project: PROJECT.id, from, to, source: 'clear' } };
}

/** An id turns out to have been a wrong guess. */
export function corrected(session: string, to: string): NewEvent {
  const data = { server: 'a1', thread: null, session, project: PROJECT.id, correctedTo: { session: to } };
  return { type: 'session.released', data };
}

import type { DataOf, NewEvent } from '../../src/events/index.js';
import { agentAddress } from '../../src/projections/index.js';
import { PROJECT } from './world.js';

/** The message that a story is about, and who has to do with it. */
export const MESSAGE = '00000000000000aa';
export const REQUEST = '00000000000000bb';
export const ANSWER = '00000000000000cc';
export const ALICE = agentAddress(PROJECT.id, 'alice');
export const BOB = agentAddress(PROJECT.id, 'bob');

/** Alice sends Bob the message, unless said otherwise. */
export function sent(more: Partial<DataOf<'message.sent'>> = {}): NewEvent<'message.sent'> {
  return {
    type: 'message.sent',
    data: {
      id: MESSAGE,
      project: PROJECT.id,
      from: { address: ALICE, session: 'alice' },
      to: { address: BOB, session: 'bob' },
      target: 'bob',
      resolvedBy: 'session',
      recipientPid: 4711,
      recipientLive: true,
      body: '\u001b[2Jdo it',
      bodyBytes: 9,
      requestId: null,
      replyTo: null,
      sourceMessageId: null,
      idempotencyKey: null,
      wake: null,
      obligation: null,
      thread: null,
      copies: 1,
      ...more,
    },
  };
}

/** Bob answers by the id of the message, unless said otherwise. */
export function answered(more: Partial<DataOf<'message.sent'>> = {}): NewEvent<'message.sent'> {
  return sent({
    id: ANSWER,
    from: { address: BOB, session: 'bob' },
    to: { address: ALICE, session: 'alice' },
    target: 'alice',
    resolvedBy: 'reply',
    sourceMessageId: MESSAGE,
    ...more,
  });
}

export function delivered(more: Partial<DataOf<'message.delivered'>> = {}): NewEvent<'message.delivered'> {
  const data = { id: MESSAGE, address: BOB, sent: 1, bytes: 9, reservedFor: null, ...more };
  return { type: 'message.delivered', data };
}

export function handedOver(
  door: DataOf<'message.handed_over'>['door'] = 'read',
  position = 2,
): NewEvent<'message.handed_over'> {
  const items = [{ id: MESSAGE, position }];
  return {
    type: 'message.handed_over',
    data: { address: BOB, items, door, server: 'b2', hook: null, request: '7' },
  };
}

export function confirmed(handOver: number): NewEvent<'message.confirmed'> {
  return { type: 'message.confirmed', data: { address: BOB, handOver, ids: [MESSAGE] } };
}

export function returned(
  handOver: number,
  reason: DataOf<'message.returned'>['reason'] = 'pipe-closed',
): NewEvent<'message.returned'> {
  return { type: 'message.returned', data: { address: BOB, handOver, ids: [MESSAGE], reason } };
}

export function askOpened(): NewEvent<'ask.opened'> {
  return {
    type: 'ask.opened',
    data: {
      requestId: REQUEST,
      messageId: MESSAGE,
      asker: ALICE,
      target: BOB,
      server: 'a1',
      deadline: null,
      reservedUntil: null,
      expiresAt: null,
      delegated: false,
    },
  };
}

export function askAnswered(): NewEvent<'ask.answered'> {
  return {
    type: 'ask.answered',
    data: { requestId: REQUEST, asker: ALICE, messageId: ANSWER, late: false },
  };
}

export function workClosed(
  state: DataOf<'obligation.closed'>['state'],
  notice: string | null = ANSWER,
): NewEvent<'obligation.closed'> {
  const data = { messageId: MESSAGE, owner: BOB, requester: ALICE, state, notice, body: null };
  return { type: 'obligation.closed', data };
}

export function workCancelled(): NewEvent<'obligation.cancelled'> {
  return {
    type: 'obligation.cancelled',
    data: { messageId: MESSAGE, requestId: REQUEST, owner: BOB, requester: ALICE, notice: ANSWER },
  };
}

/** A wake of Bob for the message is requested, unless said otherwise. */
export function wakeRequested(wake: string, attempt = 0, messageId = MESSAGE): NewEvent<'wake.requested'> {
  return {
    type: 'wake.requested',
    data: {
      wake,
      messageId,
      address: BOB,
      via: attempt === 0 ? 'send_message' : 'retry',
      replyTo: null,
      mayType: true,
      attempt,
      given: { option: 'auto', state: 'idle', seenAt: null, strategy: 'auto' },
    },
  };
}

export function wakeTaken(wake: string, messageId = MESSAGE): NewEvent<'wake.taken'> {
  const data = { wake, messageId, address: BOB, server: 'b2', driver: 'tmux', leaseUntil: 0 } as const;
  return { type: 'wake.taken', data };
}

export function wakeFired(
  wake: string,
  driver: DataOf<'wake.fired'>['driver'],
  isConfirmed: boolean,
  messageId = MESSAGE,
): NewEvent<'wake.fired'> {
  return {
    type: 'wake.fired',
    data: {
      wake,
      messageId,
      address: BOB,
      server: 'b2',
      driver,
      confirmed: isConfirmed,
      evidence: 'test',
      replyTo: null,
    },
  };
}

export function wakeSkipped(
  reason: DataOf<'wake.skipped'>['reason'],
  wake: string | null = null,
): NewEvent<'wake.skipped'> {
  const data = {
    messageId: MESSAGE,
    address: BOB,
    via: 'send_message',
    reason,
    wake,
    evidence: null,
  } as const;
  return { type: 'wake.skipped', data };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLog, Home, NewEvent } from '../../src/events/index.js';
import {
  agentAddress,
  isOwedMail,
  unconfirmedAt,
  waitingAt,
  waitingMark,
} from '../../src/projections/index.js';
import { PROJECT, World } from './world.js';

const ADDRESS = agentAddress(PROJECT.id, 'ann');
const ACTOR = { server: 'test', session: null };

/** Whom the mail is for, and where the mark stands that says so. */
export const RECIPIENT = { address: ADDRESS, session: 'ann' } as const;

/** Makes the recipient known. */
export function introduce(log: EventLog): void {
  const world = new World();
  world.join('a1', RECIPIENT.session);
  log.append(ACTOR, () => ({ events: world.events, answer: null }));
}

/** The mark of the recipient's mail. */
export function markIn(home: Home): string {
  return join(home.marks, waitingMark(RECIPIENT.session));
}

/** A message to the recipient, and its delivery. */
export function delivery(head: number, id: string): NewEvent[] {
  const sent = {
    id,
    project: PROJECT.id,
    from: { address: 'server:b2', session: null },
    to: RECIPIENT,
    target: RECIPIENT.session,
    resolvedBy: 'session' as const,
    recipientPid: null,
    recipientLive: false,
    body: 'x',
    bodyBytes: 1,
    requestId: null,
    replyTo: null,
    sourceMessageId: null,
    idempotencyKey: null,
    wake: null,
    obligation: null,
    thread: null,
    copies: 1,
  };
  return [
    { type: 'message.sent', data: sent },
    {
      type: 'message.delivered',
      data: { id, address: ADDRESS, sent: head + 1, bytes: 1, reservedFor: null },
    },
  ];
}

/** Puts a message into the recipient's mailbox. */
export function deliver(log: EventLog, id: string): void {
  log.append(ACTOR, (now) => ({ events: delivery(now.head, id), answer: null }));
}

/** Hands everything over that waits; nothing is confirmed by it. */
export function giveAll(log: EventLog): void {
  log.append(ACTOR, (now) => {
    const items = waitingAt(now, ADDRESS, 1000).map(({ id, position }) => ({ id, position }));
    const given = { address: ADDRESS, items, door: 'read', server: 'a1', hook: null, request: 'r' } as const;
    return { events: items.length === 0 ? [] : [{ type: 'message.handed_over', data: given }], answer: null };
  });
}

/** Confirms everything that was handed over. */
export function confirmAll(log: EventLog): void {
  log.append(ACTOR, (now) => ({
    events: unconfirmedAt(now, ADDRESS).map(({ handOver, items }) => ({
      type: 'message.confirmed',
      data: { address: ADDRESS, handOver, ids: items.map(({ id }) => id) },
    })),
    answer: null,
  }));
}

/** Hands over and confirms everything that waits. */
export function takeAll(log: EventLog): void {
  giveAll(log);
  confirmAll(log);
}

/** Whether anything is owed to the recipient and no mark says so, at one moment of the log. */
export function isUnmarked(log: EventLog, home: Home): boolean {
  return log.look((now) => isOwedMail(now, ADDRESS) && !existsSync(markIn(home)));
}

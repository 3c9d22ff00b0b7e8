import {
  type Available,
  type Draft,
  type Giving,
  giversAt,
  handOver,
  lost,
  mailAt,
  messageAt,
  type PresenceMap,
} from '../agents/index.js';
import type { DataOf, Moment } from '../events/index.js';
import {
  type Address,
  announcedUpTo,
  findServer,
  isOwedMail,
  lastWaiting,
  openWorkCount,
} from '../projections/index.js';
import { type MailBudget, type MailEvent, renderMail } from './render.js';
import type { Shown } from './types.js';

/** Who hands over, and how much the client takes. */
export interface Hand {
  readonly giving: Omit<Giving, 'address'>;
  readonly budget: MailBudget;
  readonly presence: PresenceMap;
  /** Unix milliseconds. */
  readonly at: number;
}

/** More than any client's budget holds, so that a full mailbox costs no more than a short one. */
const FRONT = 100;

const DOORS: Readonly<Record<MailEvent, DataOf<'message.handed_over'>['door']>> = {
  UserPromptSubmit: 'prompt',
  PreToolUse: 'pre-tool',
  PostToolUse: 'post-tool',
  Stop: 'stop',
};

/**
 * Hands over what fits, oldest first, and returns the text that holds it; null when there is nothing to say. A
 * message that can never fit is announced, once until more has come; nothing overtakes it.
 */
export function giveMail(
  now: Moment,
  draft: Draft,
  event: MailEvent,
  address: Address,
  { giving, budget, presence, at }: Hand,
): string | null {
  if (!isOwedMail(now, address)) return null;
  const { front, total } = mailAt(now, address, { presence, at, limit: FRONT });
  if (front.length === 0) return null;
  const messages = front.slice(0, FRONT).map((available) => shownOf(now, available));
  const openWork = openWorkCount(now, address, 'owner');
  const { text, shown, tooLarge } = renderMail({ event, messages, total, openWork, budget });
  if (tooLarge !== null) return announce(now, draft, address, front) ? text : null;
  if (text === null) return null;
  const givers = giversAt(now, address).flatMap(({ server }) => findServer(now, server) ?? []);
  for (const loss of lost(presence, givers)) draft.add(loss);
  handOver(now, draft, front.slice(0, shown), DOORS[event], { ...giving, address });
  return text;
}

function announce(now: Moment, draft: Draft, address: Address, front: readonly Available[]): boolean {
  const [{ id, position } = { id: '', position: 0 }] = front;
  const upTo = Math.max(lastWaiting(now, address), position);
  if (announcedUpTo(now, address) >= upTo) return false;
  draft.add({ type: 'message.announced', data: { address, id, upTo }, correlation: id });
  return true;
}

function shownOf(now: Moment, { id, sent, givenBefore }: Available): Shown {
  const message = messageAt(now, sent)?.data;
  return {
    id,
    body: message?.body ?? '(The record of this message is damaged: ask its sender to send it again.)',
    fromSession: message?.from.session ?? null,
    requestId: message?.requestId ?? null,
    replyTo: message?.replyTo ?? null,
    givenBefore,
    actionRequired: (message?.obligation ?? null) !== null,
  };
}

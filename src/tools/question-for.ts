import { presenceIn } from '../agents/index.js';
import type { Moment } from '../events/index.js';
import { type Address, type AskRow, findAsk, findHandle, findServer } from '../projections/index.js';
import type { Letter } from './letter.js';
import type { Recipient } from './resolve-target.js';
import type { DecisionContext } from './types.js';

/** What the message answers: a question whose call still waits, one whose call is over, or none. */
export function questionFor(
  now: Moment,
  recipient: Recipient,
  letter: Letter,
  context: DecisionContext,
): 'waiting' | 'late' | null {
  if (letter.replyTo === null) return null;
  const ask = findAsk(now, recipient.address, letter.replyTo);
  if (ask === undefined || !wasAsked(now, context.caller.address, ask)) return null;
  // The first answer is taken; what comes while it waits to be taken is ordinary mail.
  if (ask.reply !== undefined || ask.delegated) return null;
  if (ask.expiresAt !== null && ask.expiresAt <= context.at) return null;
  const waiter = findServer(now, ask.server);
  const waits =
    ask.state === 'waiting' &&
    waiter !== undefined &&
    presenceIn(context.facts.presence, waiter) !== 'gone' &&
    (ask.reservedUntil ?? 0) > context.at;
  return waits ? 'waiting' : 'late';
}

/** Who holds the question was asked, also when its address is another than the question was sent to. */
function wasAsked(now: Moment, address: Address, { target, messageId }: AskRow): boolean {
  return target === address || findHandle(now, address, messageId) !== undefined;
}

import { giverIsGone } from '../../agents/index.js';
import type { Moment } from '../../events/index.js';
import { type Address, answersKeptFor, findServer, findWaiting } from '../../projections/index.js';
import { absentSince, activityAt, GONE_UNRECORDED, type MessageCase, standingOf, whereNow } from './case.js';
import { deadlockOf, owedFor } from './owed.js';
import type { Finding, VerdictCode } from './verdicts.js';
import { wakeFinding, whyNotWoken } from './woken.js';

/** Why a message that was delivered has not been shown. */
export function judgeUnread(now: Moment, it: MessageCase): Finding {
  const address = whereNow(now, it);
  const { delivered } = it.receipt;
  if (delivered !== undefined && findWaiting(now, address, delivered.seq) === undefined) {
    return { code: 'record-missing', at: null };
  }
  return (
    deadlockOf(now, it) ??
    overdue(it) ??
    kept(now, address, it) ??
    absent(now, address, it, 'it lies unread until somebody starts it again') ??
    waiting(now, address, it)
  );
}

/** Nobody waits for the answer any more. */
export function overdue(it: MessageCase): Finding | null {
  const owed = owedFor(it);
  if (owed.kind !== 'ended' || owed.ending.data.reason !== 'expired') return null;
  return { code: 'ask-expired', at: owed.ending.at };
}

/** Whoever would have to act on a message is not running. `consequence` says what that means. */
export function absent(now: Moment, address: Address, it: MessageCase, consequence: string): Finding | null {
  const standing = standingOf(now, address, it);
  const what = () => consequence;
  switch (standing) {
    case 'running':
      return null;
    case 'unknown':
      return { code: 'recipient-unknown', at: null };
    case 'gone':
      return { code: 'recipient-ended', at: null, what, why: GONE_UNRECORDED };
    case 'ended':
      return { code: 'recipient-ended', at: absentSince(now, address), what };
  }
}

function kept(now: Moment, address: Address, { id, at, presence, receipt }: MessageCase): Finding | null {
  const isKept = answersKeptFor(now, address).some(
    ({ reply, reservedUntil, server }) =>
      reply?.id === id && (reservedUntil ?? 0) > at && !giverIsGone(presence, findServer(now, server)),
  );
  return isKept ? { code: 'waiting-for-call', at: receipt.delivered?.at ?? null } : null;
}

function waiting(now: Moment, address: Address, it: MessageCase): Finding {
  const { state, seenAt } = activityAt(now, address, it);
  const finding = state === 'busy' ? null : wakeFinding(now, address, it);
  return finding ?? { code: WAITING[state], at: seenAt, why: whyNotWoken(it) };
}

const WAITING: Readonly<Record<ReturnType<typeof activityAt>['state'], VerdictCode>> = {
  busy: 'waiting-recipient-busy',
  'fresh-idle': 'waiting-recipient-idle',
  idle: 'waiting-recipient-idle',
  stale: 'waiting-recipient-silent',
  unknown: 'waiting-recipient-unobserved',
};

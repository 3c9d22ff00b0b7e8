import type { Decision, Moment } from '../events/index.js';
import { type Address, mailboxTotal, type WakeRow, wakesOf } from '../projections/index.js';
import type { Settings } from '../settings.js';
import type { ActivityState } from './activity-state.js';
import { SETTLE_MS } from './policy.js';

/** How often an agent's own server tries again to wake it for the same mail. */
export const MOST_RETRIES = 3;

/** How long mail may lie unread after a wake that was not sent, in milliseconds. */
const FIRST_AFTER_MS = 15_000;

/** What a server of the agent brings when it looks whether a wake was missed. */
export interface Retrying {
  /** Unix milliseconds. */
  readonly at: number;
  readonly state: ActivityState;
  /** Id of the wake, should it be requested again. */
  readonly wakeId: string;
  readonly settings: Settings;
}

/**
 * Requests once more a wake that somebody wanted and nothing came of: only while the mail is unread and the agent
 * idle, spaced, a few times; then it is given up, which is recorded too. Pure.
 */
export function retryWake(now: Moment, address: Address, retrying: Retrying): Decision<null> {
  const { wanted, retries } = wakesOf(now, address);
  if (wanted === undefined || !isRetryDue(now, address, retrying.at) || !isAllowed(retrying)) return NOTHING;
  const { messageId } = wanted;
  const tried = retries?.count ?? 0;
  const common = { messageId, address, via: 'retry' } as const;
  if (tried >= MOST_RETRIES) {
    const data = { ...common, reason: 'gave_up', wake: null, evidence: null } as const;
    return { events: [{ type: 'wake.skipped', data, correlation: messageId }], answer: null };
  }
  const { wakeId, state, settings } = retrying;
  const strategy = settings.wakeStrategy === 'legacy' ? 'legacy' : 'auto';
  const data = {
    ...common,
    wake: wakeId,
    replyTo: null,
    mayType: true,
    attempt: tried + 1,
    given: { option: null, state, seenAt: null, strategy } as const,
  };
  return { events: [{ type: 'wake.requested', data, correlation: messageId }], answer: null };
}

/** Whether the time for another try, or for giving up, has come; the agent may still be busy. */
export function isRetryDue(now: Moment, address: Address, at: number): boolean {
  const row = wakesOf(now, address);
  if (row.wanted === undefined || row.open !== undefined || row.gaveUp === true) return false;
  return at >= dueAt(row, row.wanted.since) && mailboxTotal(now, address).count > 0;
}

const NOTHING: Decision<null> = { events: [], answer: null };

function isAllowed({ state, settings: { selfWake, autowake, wakeStrategy } }: Retrying): boolean {
  if (!selfWake || !autowake || wakeStrategy === 'off') return false;
  return state === 'idle' || state === 'fresh-idle';
}

/** Whoever stirred after the last wake is not disturbed too soon by another. */
function dueAt({ retries, firedAt, unanswered }: WakeRow, wantedSince: number): number {
  const last = Math.max(retries?.at ?? 0, unanswered === undefined ? 0 : (firedAt ?? 0));
  return Math.max(wantedSince + FIRST_AFTER_MS, last + SETTLE_MS);
}

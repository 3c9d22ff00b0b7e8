import { type Evidence, type PresenceMap, running } from '../agents/index.js';
import type { ClientType } from '../clients/index.js';
import type { DataOf, Moment, NewEvent } from '../events/index.js';
import {
  type Address,
  activityOf,
  findAgent,
  type OpenWake,
  parseAddress,
  type ServerRow,
  type WakeRow,
  wakesOf,
  wokenForAnswer,
} from '../projections/index.js';
import type { Settings } from '../settings.js';
import { type ActivityState, activityState } from './activity-state.js';
import {
  judge,
  type SkipReason,
  type Verdict,
  type WakeRule,
  type WakeVia,
  type WakeWish,
} from './policy.js';
import { statusOfSkip, type WakeStatus } from './status.js';

/** A message that has just been recorded, and its recipient. */
export interface Considered {
  readonly wish: WakeWish;
  readonly messageId: string;
  /** Position of its `message.sent`. */
  readonly sent: number;
  readonly replyTo: string | null;
  readonly via: WakeVia;
  readonly address: Address;
  /** Servers recorded for the recipient, those proved gone included. */
  readonly servers: readonly ServerRow[];
  /** What its transcript showed just now, if that is news. */
  readonly sighting: Evidence | undefined;
}

/** What a decision about a wake needs besides the log. */
export interface WakeContext {
  readonly presence: PresenceMap;
  /** Unix milliseconds. */
  readonly at: number;
  readonly settings: Settings;
  /** Id of the wake, should one be requested. */
  readonly wakeId: string;
}

/** What a sender is told at once. While a wake is pending, `wake_status` is what holds if nobody takes it. */
export interface WakeAnswer {
  readonly wake_status?: WakeStatus;
  readonly wake_driver?: DataOf<'wake.fired'>['driver'];
  readonly wake_reason?: WakeRule;
}

/** A decision about a wake. */
export interface WakeDecision {
  readonly events: readonly NewEvent[];
  readonly answer: WakeAnswer;
  readonly state: ActivityState;
}

/** How long a request may wait for a server of the agent, in milliseconds; generous, for slow machines. */
export const TAKE_WITHIN_MS = 2000;

/** Decides in the sender's own append whether the recipient is to be woken, and records which. Pure. */
export function considerWake(now: Moment, message: Considered, context: WakeContext): WakeDecision {
  const { address, servers, replyTo } = message;
  const { at, presence, settings } = context;
  const row = wakesOf(now, address);
  const { open, unanswered, firedAt } = row;
  const lapsed = open === undefined ? null : lapseOf(open, at);
  const seen = lastSeen(now, message);
  const present = running(presence, servers);
  const state = activityState(seen, clientTypeOf(now, address, present), at, settings.freshIdleMs);
  const known = {
    at,
    running: present.length > 0,
    claimed: parseAddress(address).kind === 'agent',
    state,
    underWay: open !== undefined && lapsed === null,
    // A server that was lost may have done it.
    unanswered: unanswered !== undefined || lapsed === 'taker_lost',
    firedAt: lapsed === 'taker_lost' ? at : firedAt,
    answeredAt: replyTo === null ? undefined : wokenForAnswer(now, address, replyTo),
    reachable: present.some(({ terminal, clientType }) => terminal !== null || hasDriver(clientType)),
    nativelyReachable: present.some(({ clientType }) => hasDriver(clientType)),
  };
  const verdict = judge(message.wish, known, settings);
  const ending = open !== undefined && lapsed !== null ? [endEvent(open, lapsed, null)] : [];
  const events =
    verdict.kind === 'none' ? [] : [...ending, eventOf(message, verdict, context, { state, seen, row })];
  return { events, answer: answerOf(verdict), state };
}

function lastSeen(now: Moment, { address, sighting }: Considered) {
  return sighting === undefined ? activityOf(now, address) : { state: sighting.state, since: sighting.at };
}

function clientTypeOf(now: Moment, address: Address, servers: readonly ServerRow[]) {
  const addressee = parseAddress(address);
  const agent = addressee.kind === 'agent' ? findAgent(now, addressee.project, addressee.session) : undefined;
  return agent?.clientType ?? servers.at(-1)?.clientType ?? 'unknown';
}

/** Some way exists at least on paper: whether it works, only its own server can find out. */
function hasDriver(clientType: ClientType): boolean {
  return clientType !== 'unknown';
}

/** Why a wake that is still open can no longer come; null while it can. A clock that was set back ends it, too. */
export function lapseOf(open: OpenWake, at: number): 'no_taker' | 'taker_lost' | null {
  if (open.taken === undefined) return Math.abs(at - open.requestedAt) > TAKE_WITHIN_MS ? 'no_taker' : null;
  return at > open.taken.until || at < open.requestedAt - TAKE_WITHIN_MS ? 'taker_lost' : null;
}

/** Ends a wake without having woken anybody, as far as is known. */
export function endEvent(open: OpenWake, reason: SkipReason, evidence: string | null): NewEvent {
  const { wake, messageId, address, via } = open;
  const data = { wake, messageId, address, via, reason, evidence };
  return { type: 'wake.skipped', data, correlation: messageId };
}

/** What a verdict was found on. */
interface Basis {
  readonly state: ActivityState;
  readonly seen: { readonly since: number } | undefined;
  readonly row: WakeRow;
}

/** The other wake that is as good as this one. */
function standsFor(reason: SkipReason, { open, unanswered }: WakeRow): string | null {
  if (reason === 'under_way') return open?.wake ?? null;
  return reason === 'already_woken' ? (unanswered ?? null) : null;
}

function eventOf(
  { wish, messageId, sent, replyTo, address, via: asked }: Considered,
  verdict: Exclude<Verdict, { kind: 'none' }>,
  { wakeId, settings }: WakeContext,
  { state, seen, row }: Basis,
): NewEvent {
  const via = verdict.rule === 'reply_to_default' ? 'reply_default' : asked;
  const common = { messageId, address, via };
  if (verdict.kind === 'skip') {
    const data = { ...common, reason: verdict.reason, wake: standsFor(verdict.reason, row), evidence: null };
    return { type: 'wake.skipped', data, correlation: messageId, causation: sent };
  }
  return {
    type: 'wake.requested',
    data: {
      ...common,
      wake: wakeId,
      replyTo: verdict.rule === 'reply_to_default' ? replyTo : null,
      mayType: verdict.mayType,
      attempt: 0,
      given: {
        option: wish.option,
        state,
        seenAt: seen?.since ?? null,
        strategy: settings.wakeStrategy === 'legacy' ? 'legacy' : 'auto',
      },
    },
    correlation: messageId,
    causation: sent,
  };
}

function answerOf(verdict: Verdict): WakeAnswer {
  const reason = verdict.rule === null ? {} : { wake_reason: verdict.rule };
  if (verdict.kind === 'none') return reason;
  const wake_status = verdict.kind === 'skip' ? statusOfSkip(verdict.reason) : 'skipped_no_target';
  return { wake_status, ...reason };
}

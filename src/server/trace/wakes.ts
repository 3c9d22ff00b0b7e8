import type { DataOf, Event } from '../../events/index.js';
import { type Address, sessionAt } from '../../projections/index.js';
import { statusOfSkip, type WakeStatus } from '../../wake/index.js';
import type { Known } from './known.js';
import type { TraceRecord } from './record.js';

type SkipReason = DataOf<'wake.skipped'>['reason'];

/** What a wake is told with: what came before, and which client an agent runs in. */
export interface WakeSurroundings {
  readonly known: Known;
  clientTypeAt(address: Address): string;
}

/** These name a wake that goes on, and end none. */
const BESIDE: ReadonlySet<SkipReason> = new Set(['under_way', 'already_woken']);

/** Why nothing was typed, as traces have always named it. */
const SKIPS: Readonly<Partial<Record<SkipReason, string>>> = {
  disabled: 'strategy-off',
  debounced: 'debounced',
  under_way: 'debounced',
  unavailable: 'no-verified-pane',
  no_driver: 'no-pane-or-session',
  no_taker: 'no-pane-or-session',
  taker_lost: 'no-pane-or-session',
  not_running: 'no-pane-or-session',
};

/** Something was sent: told by the server that sent it, and, as the outcome, by the one that had asked for it. */
export function wakeFired(event: Event<'wake.fired'>, around: WakeSurroundings): TraceRecord[] {
  const { known } = around;
  const { wake, confirmed, address } = event.data;
  const asked = known.wake(wake);
  const sent = { event: `ask_peer_wake_fired${retried(known, wake)}`, target: sessionAt(address) };
  return [
    ...(known.isOwn(event) ? [sent] : []),
    ...(asked === undefined ? [] : [outcome(asked, confirmed ? 'fired' : 'fired_unconfirmed', around)]),
  ];
}

/** Nothing was sent, or not all: told by whoever decided so, and, as the outcome, by whoever had asked for it. */
export function wakeSkipped(event: Event<'wake.skipped'>, around: WakeSurroundings): TraceRecord[] {
  const { known } = around;
  const { wake, reason, address, evidence } = event.data;
  const status = statusOfSkip(reason);
  const asked = BESIDE.has(reason) ? undefined : known.wake(wake);
  if (asked !== undefined) return [...why(event, status), outcome(asked, status, around)];
  if (!known.isOwn(event)) return [];
  if (wake === null || BESIDE.has(reason))
    return [...why(event, status), outcome(event.data, status, around)];
  // It was taken here, for somebody else.
  if (reason !== 'failed') return why(event, status);
  const failed = `ask_peer_wake_failed${retried(known, wake)}`;
  return [{ event: failed, target: sessionAt(address), error: evidence }];
}

function why({ data: { reason, via, address } }: Event<'wake.skipped'>, status: WakeStatus): TraceRecord[] {
  const target = { target_session_id: sessionAt(address) };
  if (via === 'reply_default') return [{ event: 'autowake_reply_skipped', ...target, status }];
  if (reason === 'busy') return [{ event: 'send_wake_skipped_busy', ...target }];
  const skip = SKIPS[reason];
  return skip === undefined ? [] : [{ event: 'ask_peer_wake_skipped', reason: skip, ...target }];
}

function retried(known: Known, wake: string): string {
  return known.attempt(wake) > 0 ? '_retry' : '';
}

function outcome(
  { via, messageId, address }: Pick<DataOf<'wake.skipped'>, 'via' | 'messageId' | 'address'>,
  status: WakeStatus,
  { known, clientTypeAt }: WakeSurroundings,
): TraceRecord {
  known.settle(messageId, status);
  return {
    event: 'wake_outcome',
    via,
    wake_status: status,
    target_session_id: sessionAt(address),
    client_type: clientTypeAt(address),
  };
}

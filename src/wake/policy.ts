import type { DataOf } from '../events/index.js';
import type { ActivityState } from './activity-state.js';

/** What a sender said about waking: the tool's `wake` argument, null when it was not given. */
export type WakeOption = 'off' | 'auto' | null;

/** Why a wake was not sent, as it is recorded. */
export type SkipReason = DataOf<'wake.skipped'>['reason'];

/** The tool or the rule that asks. */
export type WakeVia = DataOf<'wake.requested'>['via'];

/** Rules that apply without anybody asking, as answers name them. */
export type WakeRule =
  | 'reply_to_default'
  | 'late_reply_to_pending'
  | 'late_reply_to_pending_suppressed'
  | 'hookless_default';

/** A message as far as it bears on waking its recipient. */
export interface WakeWish {
  readonly option: WakeOption;
  /** It carries `reply_to`. */
  readonly isReply: boolean;
  /** It answers a question that the recipient waits for, in no call. */
  readonly answersWait: boolean;
  /** It is a question, or delegates work: somebody is waiting for the recipient. */
  readonly isAsk: boolean;
  /** It went to a group, which wakes nobody unless that was said. */
  readonly isCopy: boolean;
}

/** What the gates look at. Times are unix milliseconds. */
export interface WakeKnowledge {
  readonly at: number;
  /** Some server of the recipient runs, or cannot be judged. */
  readonly running: boolean;
  /** It has a session id. */
  readonly claimed: boolean;
  readonly state: ActivityState;
  /** A wake of it is under way. */
  readonly underWay: boolean;
  /** It was woken for what waits, and has not stirred yet. */
  readonly unanswered: boolean;
  readonly firedAt: number | undefined;
  /** When it was woken for another answer to the same request. */
  readonly answeredAt: number | undefined;
  /** Any driver could exist for it; and one that leaves the keyboard alone. */
  readonly reachable: boolean;
  readonly nativelyReachable: boolean;
}

/** The settings that bear on waking. */
export interface WakeSettings {
  readonly wakeStrategy: 'auto' | 'legacy' | 'off';
  readonly autowake: boolean;
  readonly wakeDebounceMs: number;
  readonly wakeMinIntervalMs: number;
  readonly wakeDedupeMs: number;
}

/** What becomes of a wish: nothing was considered, it is skipped, or the recipient's server is asked. */
export type Verdict =
  | { readonly kind: 'none'; readonly rule: WakeRule | null }
  | { readonly kind: 'skip'; readonly reason: SkipReason; readonly rule: WakeRule | null }
  | { readonly kind: 'request'; readonly mayType: boolean; readonly rule: WakeRule | null };

/** Within this time a wake that nothing came of stands for what arrives meanwhile: milliseconds. */
export const SETTLE_MS = 60_000;

type Gate = (known: WakeKnowledge, settings: WakeSettings) => SkipReason | null;

const notRunning: Gate = ({ running }) => (running ? null : 'not_running');
const killSwitch: Gate = (_, { autowake }) => (autowake ? null : 'disabled');
const busy: Gate = ({ state }) => (state === 'busy' ? 'busy' : null);
const strategyOff: Gate = (_, { wakeStrategy }) => (wakeStrategy === 'off' ? 'disabled' : null);
const underWay: Gate = (known) => (known.underWay ? 'under_way' : null);
const debounced: Gate = ({ at, firedAt }, { wakeDebounceMs }) =>
  isWithin(at, firedAt, wakeDebounceMs) ? 'debounced' : null;
const alreadyWoken: Gate = ({ at, unanswered, firedAt }) =>
  unanswered && isWithin(at, firedAt, SETTLE_MS) ? 'already_woken' : null;
const unreachable: Gate = ({ reachable }) => (reachable ? null : 'no_driver');
const freshIdle: Gate = ({ claimed, state }) => (claimed && state === 'fresh-idle' ? null : 'no_fresh_idle');
const deduped: Gate = ({ at, answeredAt }, { wakeDedupeMs }) =>
  isWithin(at, answeredAt, wakeDedupeMs) ? 'deduped' : null;
const rateLimited: Gate = ({ at, firedAt }, { wakeMinIntervalMs }) =>
  isWithin(at, firedAt, wakeMinIntervalMs) ? 'rate_limited' : null;

/** Anything but a busy agent is woken. */
const LENIENT: readonly Gate[] = [
  notRunning,
  busy,
  strategyOff,
  underWay,
  debounced,
  alreadyWoken,
  unreachable,
];
/** The same where nobody asked for it: the user may have switched that off. */
const UNASKED: readonly Gate[] = [killSwitch, ...LENIENT];
/** Only an agent that has just gone idle is woken, once for each answered request. */
const STRICT: readonly Gate[] = [
  killSwitch,
  notRunning,
  freshIdle,
  deduped,
  rateLimited,
  strategyOff,
  underWay,
  debounced,
  alreadyWoken,
  unreachable,
];

/** Judges a wish by the gates that its kind has to pass, in their order: the first that is shut decides. Pure. */
export function judge(wish: WakeWish, known: WakeKnowledge, settings: WakeSettings): Verdict {
  const path = pathOf(wish, known);
  if (path.gates === null) return { kind: 'none', rule: path.rule };
  const { rule, gates } = path;
  for (const gate of gates) {
    const reason = gate(known, settings);
    if (reason !== null) return { kind: 'skip', reason, rule };
  }
  return { kind: 'request', mayType: mayType(wish, known), rule };
}

function pathOf(
  { option, isReply, answersWait, isAsk, isCopy }: WakeWish,
  { state, claimed, nativelyReachable }: WakeKnowledge,
): { rule: WakeRule | null; gates: readonly Gate[] | null } {
  if (answersWait && option === 'off') return { rule: 'late_reply_to_pending_suppressed', gates: null };
  if (option === 'off') return { rule: null, gates: null };
  if (answersWait) return { rule: 'late_reply_to_pending', gates: option === null ? UNASKED : LENIENT };
  if (option === 'auto' || isAsk) return { rule: null, gates: LENIENT };
  if (isReply) return { rule: 'reply_to_default', gates: STRICT };
  // Of an agent without any evidence nobody knows when it would look: it is woken if that takes no keys.
  if (claimed && state === 'unknown' && nativelyReachable && !isCopy) {
    return { rule: 'hookless_default', gates: UNASKED };
  }
  return { rule: null, gates: null };
}

/** Keys need a sign that the agent is between turns, or somebody who asked outright and none that it is in one. */
function mayType({ option, isAsk }: WakeWish, { state }: WakeKnowledge): boolean {
  if (state === 'idle' || state === 'fresh-idle') return true;
  return state === 'unknown' && (option === 'auto' || isAsk);
}

/** A clock that was set back must not silence anybody for as long. */
function isWithin(at: number, since: number | undefined, window: number): boolean {
  return since !== undefined && Math.abs(at - since) < window;
}

import type { WakeRule, WakeStatus } from '../../src/wake/index.js';
import type { SkipReason } from '../../src/wake/policy.js';
import type { AgentName, PastName, ReachName, WishName } from './gates.js';

/** One combination of everything that bears on a wake. */
export interface Case {
  readonly wish: WishName;
  readonly agent: AgentName;
  readonly reach: ReachName;
  readonly past: PastName;
  readonly strategy: 'auto' | 'legacy' | 'off';
  readonly autowake: 'on' | 'off';
}

/** The one outcome that a case must have. */
export type Outcome =
  | { readonly kind: 'none'; readonly rule: WakeRule | null }
  | {
      readonly kind: 'skip';
      readonly reason: SkipReason;
      readonly status: WakeStatus;
      readonly rule: WakeRule | null;
    }
  | { readonly kind: 'request'; readonly mayType: boolean; readonly rule: WakeRule | null };

type Path = 'asked' | 'by rule' | 'strict';

/** Where each wish goes; null: nobody is to be woken. */
const WAYS: Readonly<Record<WishName, { readonly path: Path | null; readonly rule: WakeRule | null }>> = {
  plain: { path: null, rule: null },
  'plain off': { path: null, rule: null },
  auto: { path: 'asked', rule: null },
  reply: { path: 'strict', rule: 'reply_to_default' },
  'reply off': { path: null, rule: null },
  'reply auto': { path: 'asked', rule: null },
  ask: { path: 'asked', rule: null },
  'ask off': { path: null, rule: null },
  late: { path: 'by rule', rule: 'late_reply_to_pending' },
  'late off': { path: null, rule: 'late_reply_to_pending_suppressed' },
  'late auto': { path: 'asked', rule: 'late_reply_to_pending' },
  copy: { path: null, rule: null },
  'copy auto': { path: 'asked', rule: null },
  'copy of work': { path: 'asked', rule: null },
};

const has = <T extends string>(...names: readonly T[]): ReadonlySet<string> => new Set(names);

const SILENT = has<AgentName>('silent in a turn');
const JUST_IDLE = has<AgentName>('just idle', 'just idle, not to be judged');
const IDLE = has<AgentName>('just idle', 'just idle, not to be judged', 'long idle', 'nameless, just idle');
const UNSEEN = has<AgentName>('unseen', 'nameless, unseen');
const NATIVE = has<ReachName>('a native way', 'both ways');
const UNDER_WAY = has<PastName>(
  'a wake asked for 2 s ago',
  'a wake taken 8 s ago',
  'woken 0.999 s ago, read, a wake asked for since',
);
const FIRST_SECOND: readonly PastName[] = [
  'woken 0.999 s ago, read',
  'woken 0.999 s ago, silent',
  'woken 0.999 s ago, read, a wake asked for since',
  'woken by a clock that was ahead',
  // It may have been done.
  'a wake whose taker was lost',
];
const WITHIN_1_S = has(...FIRST_SECOND);
const WITHIN_4_S = has<PastName>(
  ...FIRST_SECOND,
  'woken 1 s ago, read',
  'woken 3.999 s ago, read',
  'woken for the request 2 s ago, read',
);
const UNANSWERED = has<PastName>(
  'woken 0.999 s ago, silent',
  'woken 4 s ago, silent',
  'woken 59.999 s ago, silent',
);
const SAME_REQUEST = has<PastName>(
  'woken for the request within the hour',
  'woken for the request 2 s ago, read',
);

/** The gates: when each is shut, what that is called, and its place on each way; 0: it does not stand there. */
const GATES: readonly {
  readonly shut: (one: Case) => boolean;
  readonly reason: SkipReason;
  readonly status: WakeStatus;
  readonly at: Readonly<Record<Path, number>>;
}[] = [
  {
    shut: ({ autowake }) => autowake === 'off',
    reason: 'disabled',
    status: 'disabled',
    at: { asked: 0, 'by rule': 1, strict: 1 },
  },
  {
    shut: ({ agent }) => agent === 'exited',
    reason: 'not_running',
    status: 'skipped_no_target',
    at: { asked: 1, 'by rule': 2, strict: 2 },
  },
  {
    shut: ({ agent }) => agent === 'busy',
    reason: 'busy',
    status: 'skipped_busy',
    at: { asked: 2, 'by rule': 3, strict: 0 },
  },
  {
    shut: ({ agent }) => !JUST_IDLE.has(agent),
    reason: 'no_fresh_idle',
    status: 'skipped_no_fresh_idle',
    at: { asked: 0, 'by rule': 0, strict: 3 },
  },
  {
    shut: ({ past }) => SAME_REQUEST.has(past),
    reason: 'deduped',
    status: 'skipped_deduped',
    at: { asked: 0, 'by rule': 0, strict: 4 },
  },
  {
    shut: ({ past }) => WITHIN_4_S.has(past),
    reason: 'rate_limited',
    status: 'skipped_rate_limited',
    at: { asked: 0, 'by rule': 0, strict: 5 },
  },
  {
    shut: ({ strategy }) => strategy === 'off',
    reason: 'disabled',
    status: 'disabled',
    at: { asked: 3, 'by rule': 4, strict: 6 },
  },
  {
    shut: ({ past }) => UNDER_WAY.has(past),
    reason: 'under_way',
    status: 'skipped_debounced',
    at: { asked: 4, 'by rule': 5, strict: 7 },
  },
  {
    shut: ({ past }) => WITHIN_1_S.has(past),
    reason: 'debounced',
    status: 'skipped_debounced',
    at: { asked: 5, 'by rule': 6, strict: 8 },
  },
  {
    shut: ({ past }) => UNANSWERED.has(past),
    reason: 'already_woken',
    status: 'skipped_deduped',
    at: { asked: 6, 'by rule': 7, strict: 9 },
  },
  {
    shut: ({ reach }) => reach === 'nothing',
    reason: 'no_driver',
    status: 'skipped_no_target',
    at: { asked: 7, 'by rule': 8, strict: 10 },
  },
];

/** Says what must become of a case, from the table alone. */
export function outcomeOf(one: Case): Outcome {
  const { path, rule } = isHookless(one)
    ? ({ path: 'by rule', rule: 'hookless_default' } as const)
    : WAYS[one.wish];
  if (path === null) return { kind: 'none', rule };
  const [shut] = GATES.filter((gate) => gate.at[path] > 0 && gate.shut(one)).sort(
    (a, b) => a.at[path] - b.at[path],
  );
  if (shut !== undefined) return { kind: 'skip', reason: shut.reason, status: shut.status, rule };
  return { kind: 'request', mayType: isSafeToType(one), rule };
}

/** A named agent of which nothing is ever seen is woken for any mail, if that takes no keys. */
function isHookless({ wish, agent, reach }: Case): boolean {
  return wish === 'plain' && agent === 'unseen' && NATIVE.has(reach);
}

/** Keys are for who is known to be idle; for who is not known to be anything, only when that was asked for. */
export function isSafeToType(one: Case): boolean {
  if (IDLE.has(one.agent)) return true;
  const isAsked = ['auto', 'reply auto', 'late auto', 'copy auto', 'ask', 'copy of work'].includes(one.wish);
  return isAsked && isUnknown(one);
}

/** Where no turn is ever told, an old sign of one says nothing. */
export function isUnknown({ agent, reach }: Case): boolean {
  return UNSEEN.has(agent) || (SILENT.has(agent) && !NATIVE.has(reach));
}

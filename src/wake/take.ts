import type { Evidence } from '../agents/index.js';
import type { Decision, Moment } from '../events/index.js';
import { type Address, mailboxTotal, type OpenWake, wakesOf } from '../projections/index.js';
import type { Settings } from '../settings.js';
import type { ActivityState } from './activity-state.js';
import { endEvent, lapseOf } from './consider.js';
import { DRIVER_LIMIT_MS, type Driver, type WakeTarget } from './driver.js';
import type { SkipReason } from './policy.js';
import { stateAt } from './state-at.js';

/** What a server of the agent brings when it looks whether there is a wake to take. */
export interface Taking {
  readonly server: string;
  readonly target: WakeTarget;
  /** Drivers that could reach the agent, in the order to try them. */
  readonly drivers: readonly Driver[];
  /** What the agent's own transcript shows. */
  readonly sighting: Evidence | undefined;
  /** Unix milliseconds. */
  readonly at: number;
  readonly settings: Settings;
}

/** A wake that this server has taken and may act on. */
export interface Taken {
  readonly open: OpenWake;
  readonly drivers: readonly Driver[];
  readonly leaseUntil: number;
  /** There was a sign that the agent is between turns. */
  readonly idle: boolean;
}

/** How long a taken wake belongs to its server: what any driver may take, and time to record it. */
export const LEASE_MS = DRIVER_LIMIT_MS + 2000;

/**
 * Takes the wake that is open for an agent, with the gates judged anew as of this moment. Pure. Null: there is none
 * to take, it ended here, or this server could not do it; then another may.
 */
export function takeWake(now: Moment, address: Address, taking: Taking): Decision<Taken | null> {
  const { open } = wakesOf(now, address);
  if (open === undefined) return { events: [], answer: null };
  const { at, sighting, target, settings } = taking;
  const lapsed = lapseOf(open, at);
  if (lapsed !== null) return { events: [endEvent(open, lapsed, null)], answer: null };
  if (open.taken !== undefined) return { events: [], answer: null };
  const { clientType } = target;
  const { state, news } = stateAt(now, address, {
    sighting,
    clientType,
    at,
    freshIdleMs: settings.freshIdleMs,
  });
  const reason = whyNot(now, address, state, settings);
  if (reason !== null) return { events: [...news, endEvent(open, reason, null)], answer: null };
  const { events, answer } = take(open, state, taking);
  return { events: [...news, ...events], answer };
}

/** Why the agent is not to be woken now, after all; null when it is. */
export function whyNot(
  now: Moment,
  address: Address,
  state: ActivityState,
  settings: Settings,
): SkipReason | null {
  if (settings.wakeStrategy === 'off') return 'disabled';
  if (mailboxTotal(now, address).count === 0) return 'read';
  return state === 'busy' ? 'busy' : null;
}

function take(open: OpenWake, state: ActivityState, { server, drivers, at }: Taking): Decision<Taken | null> {
  const mayType = open.mayType && state !== 'stale';
  const able = drivers.filter(({ types }) => mayType || !types);
  const [first] = able;
  if (first === undefined) return { events: [], answer: null };
  const { wake, messageId, address } = open;
  const leaseUntil = at + LEASE_MS;
  const idle = state === 'idle' || state === 'fresh-idle';
  return {
    events: [
      {
        type: 'wake.taken',
        data: { wake, messageId, address, server, driver: first.name, leaseUntil },
        correlation: messageId,
      },
    ],
    answer: { open, drivers: able, leaseUntil, idle },
  };
}

import { activityEvents, type Evidence } from '../agents/index.js';
import type { ClientType } from '../clients/index.js';
import type { Moment, NewEvent } from '../events/index.js';
import { type Address, activityOf } from '../projections/index.js';
import { type ActivityState, activityState } from './activity-state.js';

/** What tells of an agent's turns besides the log. */
export interface Sighted {
  /** What its transcript shows. */
  readonly sighting: Evidence | undefined;
  readonly clientType: ClientType;
  /** Unix milliseconds. */
  readonly at: number;
  readonly freshIdleMs: number;
}

/** The state of an agent, and the events that record what was news of it. A sighting of a time to come counts as now. */
export function stateAt(
  now: Moment,
  address: Address,
  { sighting, clientType, at, freshIdleMs }: Sighted,
): { readonly state: ActivityState; readonly seenAt: number | null; readonly news: readonly NewEvent[] } {
  const bounded = sighting === undefined ? undefined : { ...sighting, at: Math.min(sighting.at, at) };
  const news = bounded === undefined ? [] : activityEvents(now, address, bounded);
  const seen =
    bounded === undefined || news.length === 0
      ? activityOf(now, address)
      : { state: bounded.state, since: bounded.at };
  return { state: activityState(seen, clientType, at, freshIdleMs), seenAt: seen?.since ?? null, news };
}

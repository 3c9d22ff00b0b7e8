import type { DataOf, Moment, NewEvent } from '../events/index.js';
import { type Address, activityOf } from '../projections/index.js';

/** What shows that an agent is in the middle of a turn, or between two; `at` in unix milliseconds. */
export interface Evidence {
  readonly state: DataOf<'session.activity'>['state'];
  readonly source: DataOf<'session.activity'>['source'];
  readonly turn: string | null;
  readonly at: number;
}

/** How old recorded evidence may be before the same is recorded again. */
const REFRESH_MS = 60_000;

/** Records evidence that changes what is known of an agent, or renews what is old. */
export function activityEvents(now: Moment, address: Address, evidence: Evidence): NewEvent[] {
  const { state, source, turn, at } = evidence;
  const known = activityOf(now, address);
  // What is seen now is the newest there is, whatever the clock says; only a transcript tells of the past.
  if (source === 'transcript' && known !== undefined && at <= known.since) return [];
  if (known?.state === state && Math.abs(at - known.since) < REFRESH_MS) return [];
  return [{ type: 'session.activity', data: { address, state, source, turn, evidenceAt: at } }];
}

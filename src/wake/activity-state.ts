import type { ClientType } from '../clients/index.js';
import type { DataOf } from '../events/index.js';
import type { ActivityRow } from '../projections/index.js';

/**
 * What the evidence says of an agent: in the middle of a turn; between two since a short while, or longer; `stale`:
 * in a turn that nothing has been heard of for long; `unknown`: no evidence either way.
 */
export type ActivityState = DataOf<'wake.requested'>['given']['state'];

/** How long one sign of being busy says so by itself, in milliseconds. */
export const BUSY_MS = 600_000;

/**
 * Judges the last evidence. A client whose turns are told by hooks or a transcript would have shown the end of its
 * turn: it stays mid-turn until it does, however long one tool runs. Of any other an old call says nothing.
 */
export function activityState(
  seen: Pick<ActivityRow, 'state' | 'since'> | undefined,
  clientType: ClientType,
  at: number,
  freshIdleMs: number,
): ActivityState {
  if (seen === undefined) return 'unknown';
  const age = at - seen.since;
  // Evidence of a time to come is as good as that of now, but not proof of having just gone idle.
  if (seen.state === 'idle') return age >= 0 && age < freshIdleMs ? 'fresh-idle' : 'idle';
  if (age < BUSY_MS) return 'busy';
  return clientType === 'unknown' ? 'unknown' : 'stale';
}

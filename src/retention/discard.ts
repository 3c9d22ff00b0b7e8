import type { CompactionFacts, Discarded, Moment, NewEvent, StoredArchive } from '../events/index.js';
import { wakeStandings } from '../projections/index.js';
import type { RetentionLimits } from './limits.js';
import type { SavedState } from './snapshot-files.js';

/**
 * The oldest segments of an archive that are too old, or, together with the saved states, too much; null for none. A
 * segment goes only below a saved state, from which everything later can still be told, and never the one that is being
 * added to. Pure.
 */
export function segmentsToDiscard(
  { segments, earliest }: StoredArchive,
  saved: readonly SavedState[],
  { archiveMs, archiveBytes }: Pick<RetentionLimits, 'archiveMs' | 'archiveBytes'>,
  at: number,
): Discarded | null {
  let excess = [...segments, ...saved].reduce((sum, { bytes }) => sum + bytes, 0) - archiveBytes;
  const going: StoredArchive['segments'][number][] = [];
  let until = earliest;
  for (const segment of segments.slice(0, -1)) {
    if (excess <= 0 && at - segment.newest <= archiveMs) break;
    const state = saved.find(({ seq }) => seq >= Math.max(segment.last, until));
    if (state === undefined) break;
    going.push(segment);
    // States before the one that everything begins with then go as well.
    const along = saved.filter(({ seq }) => seq >= until && seq < state.seq);
    excess -= [segment, ...along].reduce((sum, { bytes }) => sum + bytes, 0);
    until = state.seq;
  }
  return going.length === 0 ? null : { segments: going, earliest: until };
}

/** The event that names deleted segments. Pure. */
export function discardEvent(
  now: Moment,
  facts: CompactionFacts,
  { segments, earliest }: Discarded,
): NewEvent {
  return {
    type: 'log.compacted',
    data: {
      because: 'age',
      ...facts,
      deleted: { segments: [...segments], earliest },
      forgotten: { messages: [], addresses: [], servers: [], clients: [] },
      standings: wakeStandings(now),
    },
  };
}

import { isDeepStrictEqual } from 'node:util';
import type { Event, Span, StoredArchive } from '../../events/index.js';
import { KEEP_A_COPY } from './advice.js';
import type { Findings } from './findings.js';
import { GONE, KEPT, type Positions, SET_ASIDE } from './positions.js';

/**
 * Finds positions that are missing though no compaction names them, and such as are there though one does. Only what
 * the newest compaction in the log says explains anything: `newest`; the store's own note must say the same.
 */
export function checkGaps(
  newest: Event<'log.compacted'> | null,
  archive: StoredArchive,
  positions: Positions,
  findings: Findings,
): void {
  if (newest !== null) positions.noteSpans(newest.data.gaps, GONE);
  for (const span of positions.spansWhere((found) => (found & (KEPT | GONE | SET_ASIDE)) === 0)) {
    findings.add('gap', span[0], missing(span));
  }
  for (const [from] of positions.spansWhere((found) => (found & (KEPT | GONE)) === (KEPT | GONE))) {
    const sentence = `Record ${from} is in the log, and a compaction says that it took it out.`;
    findings.add('not-gone', from, `${sentence} ${KEEP_A_COPY}`);
  }
  const told = newest?.data ?? { gaps: [], archive: [] };
  if (isDeepStrictEqual(archive.gaps, told.gaps) && isDeepStrictEqual(archive.segments, told.archive)) return;
  const by =
    newest === null ? 'no compaction in the log tells of it' : `record ${newest.seq} tells otherwise`;
  findings.add('archive-untold', newest?.seq ?? null, `The store notes what has left the log, and ${by}.`);
}

function missing([from, to]: Span): string {
  const count = to - from + 1;
  const records = count === 1 ? 'Record' : `${count} records, from`;
  const are = count === 1 ? 'is' : 'on, are';
  return `${records} ${from} ${are} missing: keep a copy of the log folder before you go on.`;
}

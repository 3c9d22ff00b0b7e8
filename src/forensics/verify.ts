import { isDeepStrictEqual } from 'node:util';
import {
  BadRecord,
  type Event,
  type EventLog,
  type Projection,
  type StoredArchive,
} from '../events/index.js';
import { readKept } from './kept.js';
import { beginRefold } from './refold.js';
import { shapeCheck } from './shape.js';
import type { Verification } from './verification.js';
import { checkArchive } from './verify/check-archive.js';
import { checkGaps } from './verify/check-gaps.js';
import { checkRefs } from './verify/check-refs.js';
import { checkStates } from './verify/check-states.js';
import { checkTimes } from './verify/check-times.js';
import { Findings } from './verify/findings.js';
import { JUDGED, KEPT, Positions } from './verify/positions.js';

type Log = Pick<EventLog, 'read' | 'inspect' | 'extent' | 'archive' | 'archived' | 'checkSegment'>;

/** How often it begins anew when events leave the log meanwhile. */
const ATTEMPTS = 4;

/**
 * Proves that what is stored is what the log says: folds the log anew in memory, up to where it ends now, and
 * compares. Also finds gaps, damaged records and records of a wrong shape, indexes that do not fit, and whatever cannot
 * be had from the archive. Appends nothing and writes nothing. Memory: the projections, some ten bytes for each
 * position, and one block of the archive or one saved state. `archiveFolder` is where saved states
 * are; without it they are not looked at. Throws `StoreError`.
 */
export function verify(log: Log, projections: readonly Projection[], archiveFolder?: string): Verification {
  for (let attempt = 1; ; attempt++) {
    const archive = log.archive();
    const found = verifyOnce(log, projections, archive, archiveFolder);
    if (isDeepStrictEqual(archive, log.archive())) return found;
    if (attempt === ATTEMPTS) return unsettled(found);
  }
}

function verifyOnce(
  log: Log,
  projections: readonly Projection[],
  archive: StoredArchive,
  archiveFolder: string | undefined,
): Verification {
  const findings = new Findings();
  const refolds = projections.map((projection) => beginRefold(log, projection));
  // Fixed behind them: none of them is to be folded further than is read here.
  const now = log.extent();
  const positions = new Positions(now.head, now.quarantined);
  const refs = checkRefs(log, now.head);
  const times = checkTimes(log, now.head, findings);
  const shapeOf = shapeCheck();
  let newest: Event<'log.compacted'> | null = null;
  let events = 0;
  for (const kept of readKept(log, 1, now.head)) {
    positions.note(kept.seq, KEPT);
    if (kept instanceof BadRecord) {
      findings.add('bad-record', kept.seq, unusable(kept));
      continue;
    }
    events += 1;
    const issue = shapeOf(kept);
    if (issue !== null) findings.add('shape', kept.seq, misshapen(kept, issue));
    else if (kept.type === 'log.compacted') newest = kept;
    if (refs.see(kept)) positions.note(kept.seq, JUDGED);
    times.see(kept);
    for (const refold of refolds) refold.fold(kept);
  }
  times.finish();
  checkGaps(newest, archive, positions, findings);
  refs.finish(positions, findings);
  const archived = checkArchive(log, archive, positions, findings, shapeOf);
  if (archiveFolder !== undefined) checkStates(archiveFolder, projections, archive.earliest, findings);
  const judged = refolds.map((refold) => {
    const { problem, judged } = refold.finish();
    if (problem !== null) findings.add(problem.code, problem.seq, problem.sentence);
    return judged;
  });
  const problems = findings.all();
  return {
    ok: problems.length === 0,
    head: now.head,
    events,
    archived,
    quarantined: now.quarantined.length,
    problems,
    firstBad: findings.firstBad,
    projections: judged,
  };
}

/** Nothing that was found is of one moment. */
function unsettled(found: Verification): Verification {
  const sentence = 'Events left the log each time that it was looked at: try again in a moment.';
  return { ...found, ok: false, firstBad: null, problems: [{ code: 'unsettled', seq: null, sentence }] };
}

function unusable({ seq, reason }: BadRecord): string {
  return `Record ${seq} cannot be used: ${reason}. The next tool call that needs it sets it aside.`;
}

function misshapen({ seq, type }: Event, issue: string): string {
  return `Record ${seq} (${type}) is not of its shape: ${issue}.`;
}

import { BadRecord, type Event, type EventLog, type Projection, type Seq } from '../events/index.js';
import { readKept } from './kept.js';
import { beginRefold } from './refold.js';
import { shapeCheck } from './shape.js';
import { storedProjection } from './stored-projection.js';
import type { Problem, Verification } from './verification.js';

/**
 * Proves that what is stored is what the log says: folds the log anew in memory, up to where it ends now, and
 * compares. Also finds gaps, damaged records and records of a wrong shape. Appends nothing and writes nothing.
 * Throws `StoreError`.
 */
export function verify(
  log: Pick<EventLog, 'read' | 'inspect' | 'extent'>,
  projections: readonly Projection[],
): Verification {
  const copies = projections.map((projection) => storedProjection(log, projection));
  // Fixed behind the copies: none of them is folded further.
  const now = log.extent();
  const refolds = projections.map((projection, index) => beginRefold(projection, copies[index]));
  const problems: Problem[] = [];
  const gapBefore = gapFinder(now.quarantined);
  const shapeOf = shapeCheck();
  let events = 0;
  for (const kept of readKept(log, 1, now.head)) {
    problems.push(...gapBefore(kept.seq));
    if (kept instanceof BadRecord) {
      problems.push(unusable(kept));
      continue;
    }
    events += 1;
    problems.push(...misshapen(kept, shapeOf(kept)));
    for (const refold of refolds) problems.push(...some(refold.fold(kept)));
  }
  problems.push(...gapBefore(now.head + 1));
  const outcomes = refolds.map((refold) => refold.finish());
  problems.push(...outcomes.flatMap(({ problem }) => some(problem)));
  return {
    ok: problems.length === 0,
    head: now.head,
    events,
    quarantined: now.quarantined.length,
    problems,
    firstBad: firstBadOf(problems),
    projections: outcomes.map(({ judged }) => judged),
  };
}

/** Is called with each position that is there, in order, and tells of those before it that are not. */
function gapFinder(quarantined: readonly Seq[]): (seq: Seq) => Problem[] {
  const explained = new Set(quarantined);
  let next = 1;
  return (seq) => {
    const from = next;
    next = seq + 1;
    const missing = seq - from - quarantined.filter((one) => one >= from && one < seq).length;
    if (missing <= 0) return [];
    let first = from;
    while (explained.has(first)) first += 1;
    const records = missing === 1 ? 'Record' : `${missing} records, from`;
    const are = missing === 1 ? 'is' : 'on, are';
    const sentence = `${records} ${first} ${are} missing: keep a copy of the log folder before you go on.`;
    return [{ code: 'gap', seq: first, sentence }];
  };
}

/** How far a projection is behind says nothing about the record there. */
function firstBadOf(problems: readonly Problem[]): Seq | null {
  const bad = problems.flatMap(({ code, seq }) =>
    code === 'projection-behind' || seq === null ? [] : [seq],
  );
  return bad.reduce<Seq | null>((first, seq) => (first === null || seq < first ? seq : first), null);
}

function unusable({ seq, reason }: BadRecord): Problem {
  const sentence = `Record ${seq} cannot be used: ${reason}. The next tool call that needs it sets it aside.`;
  return { code: 'bad-record', seq, sentence };
}

function misshapen({ seq, type }: Event, issue: string | null): Problem[] {
  if (issue === null) return [];
  const sentence = `Record ${seq} (${type}) is not of its shape: ${issue}.`;
  return [{ code: 'shape', seq, sentence }];
}

function some(problem: Problem | null): Problem[] {
  return problem === null ? [] : [problem];
}

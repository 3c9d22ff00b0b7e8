import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Moment } from '../projection.js';
import type { NewEvent, Seq } from '../types.js';
import { type CompactionAccess, type CompactionFacts, factsOf } from './compaction.js';
import type { Segment } from './segments.js';
import { readArchive } from './stored-archive.js';

/** What of the archive is not to be kept any longer. */
export interface Discarded {
  readonly segments: readonly Segment[];
  /** The first moment that can still be told without them. */
  readonly earliest: Seq;
}

/**
 * Deletes segments of the archive: first the event that names them, then the files and, a little at a time, where their
 * pieces lay. False when they had been deleted by somebody else. Throws `StoreError`.
 */
export function discardSegments(
  access: CompactionAccess,
  { segments, earliest }: Discarded,
  tell: (now: Moment, facts: CompactionFacts) => NewEvent,
): boolean {
  const names = new Set(segments.map(({ name }) => name));
  const told = access.onCurrent((environment, now) => {
    const archive = readArchive(environment);
    const remaining = archive.segments.filter(({ name }) => !names.has(name));
    if (remaining.length + names.size !== archive.segments.length) return false;
    const after = { ...archive, segments: remaining, earliest: Math.max(archive.earliest, earliest) };
    environment.meta.put('archive', after);
    access.record(environment, [tell(now, factsOf(after, [], 0, 0))]);
    return true;
  });
  if (told) {
    for (const name of names) rmSync(join(access.folder, name), { force: true });
    for (let next: PieceKey | null = FIRST; next !== null; ) next = forgetSlice(access, next);
  }
  return told;
}

/** Block and compaction of a piece. */
type PieceKey = [block: number, by: Seq];
const FIRST: PieceKey = [0, 0];

/** Pieces that are looked at in one transaction. */
const SLICE = 500;

/**
 * Of so many pieces, forgets those that are of no segment, also such as somebody left who was killed. Where to go on;
 * null at the end.
 */
function forgetSlice(access: CompactionAccess, from: PieceKey): PieceKey | null {
  return access.onCurrent((environment) => {
    const known = new Set(readArchive(environment).segments.map(({ name }) => name));
    const found = environment.archive.range({ from, limit: SLICE });
    for (const { key, value } of found) if (!known.has(value.segment)) environment.archive.remove(key);
    const last = found.at(-1)?.key;
    return last === undefined || found.length < SLICE ? null : [last[0], last[1] + 1];
  });
}

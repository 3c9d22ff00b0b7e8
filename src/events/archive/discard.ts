import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Moment } from '../fold.js';
import { readHead } from '../journal.js';
import type { Environment } from '../lmdb.js';
import type { NewEvent, Seq } from '../types.js';
import { type CompactionAccess, type CompactionFacts, factsOf } from './compaction.js';
import { blockOf, type Segment } from './segments.js';
import { readArchive } from './stored-archive.js';

/** What of the archive is not to be kept any longer. */
export interface Discarded {
  readonly segments: readonly Segment[];
  /** The first moment that can still be told without them. */
  readonly earliest: Seq;
}

/**
 * Deletes segments of the archive: first the event that names them, then the files. False when they had been deleted by
 * somebody else. Throws `StoreError`.
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
    for (const segment of segments) forgetPieces(environment, segment);
    access.record(environment, [tell(now, factsOf(after, [], 0, 0))]);
    return readHead(environment).seq > 0;
  });
  if (told) for (const name of names) rmSync(join(access.folder, name), { force: true });
  return told;
}

function forgetPieces({ archive }: Environment, { name, first, last }: Segment): void {
  for (let block = blockOf(first); block <= blockOf(last); block++) {
    for (const { key, value } of archive.range({ from: [block, 0], to: [block, Number.MAX_SAFE_INTEGER] })) {
      if (value.segment === name) archive.remove(key);
    }
  }
}

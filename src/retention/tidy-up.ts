import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Discarded, StoreError } from '../events/index.js';
import { discardEvent, segmentsToDiscard } from './discard.js';
import type { HousekeepingOptions } from './housekeeping.js';
import { namesIn } from './names-in.js';
import { isUsable, nextToSave, type SavingOptions, saveState } from './save-state.js';
import { removeSnapshots, removeSnapshotsBefore, type SavedState, sizedStates } from './snapshot-files.js';
import { statesToThin } from './thin-states.js';

/** A file that nothing speaks of is left alone for this long: somebody may be about to record it. Milliseconds. */
const UNRECORDED_MS = 60 * 60_000;

/**
 * What is done now and then, and never in anybody's way: saves a state when the log has come far enough, deletes
 * saved states and what of the archive is too old or too much, and files that a killed program left. Throws `StoreError`.
 */
export async function tidyUp(options: HousekeepingOptions & SavingOptions): Promise<void> {
  makeFolder(options.folder);
  const next = nextToSave(options);
  if (next !== null) await saveState(options, next);
  if (options.isOver()) return;
  thinStates(options);
  discardOld(options);
  removeStrays(options);
}

/** States go before segments do: what they tell can be folded again. */
function thinStates({ log, folder, limits }: HousekeepingOptions & SavingOptions): void {
  removeSnapshots(folder, statesToThin(log.archive(), sizedStates(folder), limits.archiveBytes));
}

function discardOld(options: HousekeepingOptions & SavingOptions): void {
  const { log, folder, actor } = options;
  const discarded = discardable(options);
  if (discarded === null) return;
  log.discard(actor, discarded, (moment, facts) => discardEvent(moment, facts, discarded));
  removeSnapshotsBefore(folder, log.archive().earliest);
}

/** What is deleted must leave a state that this program can begin with; those that are usable are the newest. */
function discardable(options: HousekeepingOptions & SavingOptions): Discarded | null {
  const { log, folder, projections, limits, now } = options;
  const among = (saved: readonly SavedState[]) => segmentsToDiscard(log.archive(), saved, limits, now());
  const saved = sizedStates(folder);
  const first = among(saved);
  if (first === null || isUsable(folder, projections, first.earliest)) return first;
  const unusable = saved.findLastIndex(({ seq }) => !isUsable(folder, projections, seq));
  return among(saved.slice(unusable + 1));
}

/** It may have been deleted while we run: without it no state could be saved. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreError('unavailable', `${folder} cannot be made: see what stands in its place.`, {
      cause: error,
    });
  }
}

function removeStrays({ log, folder, now }: HousekeepingOptions & SavingOptions): void {
  const known = new Set(log.archive().segments.map(({ name }) => name));
  for (const name of namesIn(folder)) {
    const isStray = name.endsWith('.draft') || (name.startsWith('segment-') && !known.has(name));
    const path = join(folder, name);
    const written = isStray ? statSync(path, { throwIfNoEntry: false })?.mtimeMs : undefined;
    if (written !== undefined && now() - written > UNRECORDED_MS) rmSync(path, { force: true });
  }
}

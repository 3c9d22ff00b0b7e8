import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Seq } from '../events/index.js';
import { namesIn } from './names-in.js';

/** Somebody who has been writing a saved state for longer than this was killed. */
const ABANDONED_MS = 10 * 60_000;

/** Positions of the states that are saved in a folder, ascending. */
export function savedStates(folder: string): Seq[] {
  return namesIn(folder)
    .flatMap((name) => /^snapshot-(\d{16})\.jsonl\.gz$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** A saved state, and how large its file is. */
export interface SavedState {
  readonly seq: Seq;
  readonly bytes: number;
}

/** The same with their sizes. */
export function sizedStates(folder: string): SavedState[] {
  return savedStates(folder).map((seq) => ({
    seq,
    bytes: statSync(snapshotFileAt(folder, seq), { throwIfNoEntry: false })?.size ?? 0,
  }));
}

/**
 * Whether nobody else is writing this state: from now on we are. Whoever gets true writes it or lets go. `at` in unix
 * milliseconds.
 */
export function beginSnapshot(folder: string, seq: Seq, at: number): boolean {
  const path = snapshotDraftAt(folder, seq);
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch {
    return at - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? at) > ABANDONED_MS;
  }
}

/** Gives up a state that was begun. */
export function dropSnapshotDraft(folder: string, seq: Seq): void {
  rmSync(snapshotDraftAt(folder, seq), { force: true });
}

/** Removes saved states. */
export function removeSnapshots(folder: string, seqs: readonly Seq[]): void {
  for (const seq of seqs) rmSync(snapshotFileAt(folder, seq), { force: true });
}

/** Removes saved states before a position. */
export function removeSnapshotsBefore(folder: string, seq: Seq): void {
  removeSnapshots(
    folder,
    savedStates(folder).filter((saved) => saved < seq),
  );
}

/** The file of a saved state, which is there whole or not at all. */
export function snapshotFileAt(folder: string, seq: Seq): string {
  return join(folder, `snapshot-${String(seq).padStart(16, '0')}.jsonl.gz`);
}

/** The file in which a state is before it is saved: who has made it writes it. */
export function snapshotDraftAt(folder: string, seq: Seq): string {
  return `${snapshotFileAt(folder, seq)}.draft`;
}

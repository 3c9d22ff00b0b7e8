import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from './store-error.js';

/** Less than this counts as nothing: the files of an empty store need about as much. */
const LEAST_BYTES = 256 * 1024;

/** The one error for a full disk. */
export function diskFull(options?: ErrorOptions): StoreError {
  return new StoreError(
    'disk-full',
    'The disk is full: free some space, then try again. Nothing was lost.',
    options,
  );
}

/** Whether the filesystem of a folder has no room left; false where that cannot be told. */
export function isFull(folder: string): boolean {
  try {
    const { bavail, bfree, bsize } = statfsSync(folder);
    // Some blocks are kept back for the superuser.
    const free = process.getuid?.() === 0 ? bfree : bavail;
    return free * bsize < LEAST_BYTES;
  } catch {
    return false;
  }
}

/**
 * Throws `StoreError` 'disk-full' if the engine's lock file has no blocks of its own yet and there are none to
 * be had: the engine writes it through a memory map, and a full disk would then end the process with a signal.
 */
export function refuseWithoutRoom(lockFile: string): void {
  const allocated = statSync(lockFile, { throwIfNoEntry: false })?.blocks ?? 0;
  if (allocated === 0 && isFull(dirname(lockFile))) throw diskFull();
}

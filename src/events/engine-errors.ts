import { diskFull, isFull } from './room.js';
import { StoreError } from './store-error.js';

const IO_ERROR = 5;

/** Does what may fail in the engine for the store in a folder. Throws `StoreError` for what it reports. */
export function guarded<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // A write that the last free blocks cut short is reported as a failure of the disk.
    throw codeOf(error) === IO_ERROR && isFull(folder) ? diskFull({ cause: error }) : storeErrorFor(error);
  }
}

/** The engine's code of an error, if it has one. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Errno and engine codes; -307xx are the engine's. */
function storeErrorFor(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const cause = { cause: error };
  const code = codeOf(error);
  if (code === 28 || code === 'ENOSPC') return diskFull(cause);
  if (code === 30 || code === 13 || code === 'EROFS' || code === 'EACCES') {
    return new StoreError(
      'read-only',
      'The log cannot be written: make its folder writable or set OXTAIL_HOME.',
      cause,
    );
  }
  if (code === -30796 || code === -30797 || code === -30793) {
    return new StoreError('corrupt', 'The log file is damaged: move it aside, then try again.', cause);
  }
  if (code === -30794) {
    return new StoreError('newer-format', 'The log was written by a newer oxtail: update this one.', cause);
  }
  if (typeof code === 'number' && code !== 0) {
    return new StoreError('unavailable', `The log cannot be used (engine code ${code}): try again.`, cause);
  }
  return error;
}

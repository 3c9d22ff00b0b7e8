import { type Files, openFiles } from './files.js';
import type { Home } from './home.js';
import type { Environment } from './lmdb.js';

/** The files of one home, opened anew whenever others than those are at its path. */
export interface Store {
  /** As they were last opened. */
  readonly files: Files;
  /** As they are now. Throws `StoreError`. */
  present(): Files;
  /** Runs `work` alone among all processes and commits durably, or rolls back when it throws. Throws `StoreError`. */
  transact<T>(work: (environment: Environment) => T): T;
  close(): Promise<void>;
}

/** Opens the files of a home, making them when there are none. Throws `StoreError`; then nothing stays open. */
export function openStore(home: Home, now: () => number): Store {
  let files = openFiles(home, now);
  let isReopening = false;
  const present = () => {
    if (!isReopening && !files.isStale()) return files;
    isReopening = true;
    // First: closing lets go of all that this process has locked in a lock file, also for a store opened since.
    files.close().catch(() => {
      // What is deleted or has failed need not be closed well.
    });
    files = openFiles(home, now);
    isReopening = false;
    return files;
  };
  return {
    get files() {
      return files;
    },
    present,
    transact: (work) => {
      const { environment } = present();
      try {
        return environment.transact(() => work(environment));
      } catch (error) {
        if (!environment.hasFailed()) throw error;
        const anew = present().environment;
        return anew.transact(() => work(anew));
      }
    },
    close: () => files.close(),
  };
}

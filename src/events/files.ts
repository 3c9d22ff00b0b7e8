import { type Bell, openBell } from './bell.js';
import { checkDataFile, fileIdentity, isReplaced } from './data-file.js';
import { type Home, prepareHome } from './home.js';
import { checkFormat } from './journal.js';
import { type Environment, openEnvironment } from './lmdb.js';
import { type Marks, marksIn } from './marks.js';
import { refuseWithoutRoom } from './room.js';

/** The opened files of one home. */
export interface Files {
  readonly environment: Environment;
  readonly bell: Bell;
  readonly calls: Bell;
  readonly marks: Marks;
  /** Whether the file we write is no longer the one at our path: then a commit would be lost with it. */
  isGone(): boolean;
  close(): Promise<void>;
}

/** Checks a home and opens everything in it. Throws `StoreError`; then nothing stays open. */
export function openFiles(home: Home, now: () => number): Files {
  prepareHome(home);
  const path = `${home.store}/data.mdb`;
  checkDataFile(path);
  refuseWithoutRoom(`${home.store}/lock.mdb`);
  const environment = openChecked(home.store);
  const bell = openBell(home.bell, now);
  const calls = openBell(home.calls, now);
  const identity = fileIdentity(path);
  return {
    environment,
    bell,
    calls,
    marks: marksIn(home.marks),
    isGone: () => isReplaced(path, identity),
    close: async () => {
      bell.close();
      calls.close();
      await environment.close();
    },
  };
}

function openChecked(folder: string): Environment {
  const environment = openEnvironment(folder);
  try {
    environment.transact(() => checkFormat(environment));
    return environment;
  } catch (error) {
    void environment.close();
    throw error;
  }
}

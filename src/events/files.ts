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
  /** Whether it has to be opened anew: what we write is gone, or cannot be locked. */
  isStale(): boolean;
  /** The engine's files are closed when it returns. May be called again. */
  close(): Promise<void>;
}

/** Checks a home and opens everything in it. Throws `StoreError`; then nothing stays open. */
export function openFiles(home: Home, now: () => number): Files {
  prepareHome(home);
  const dataFile = `${home.store}/data.mdb`;
  checkDataFile(dataFile);
  refuseWithoutRoom(`${home.store}/lock.mdb`);
  const before = fileIdentity(dataFile);
  const environment = openChecked(home.store);
  // As it was before, unless the engine has made it: one that was replaced meanwhile is told, too.
  const identity = before ?? fileIdentity(dataFile);
  const isGone = () => isReplaced(dataFile, identity);
  const bell = openBell(home.bell, now);
  const calls = openBell(home.calls, now);
  return {
    environment,
    bell,
    calls,
    marks: marksIn(home.marks),
    isGone,
    isStale: () => isGone() || environment.hasFailed(),
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

import { existsSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { shellQuoted } from './shell-quoted.js';
import { StoreError, type StoreErrorCode } from './store-error.js';
import { systemCode } from './system-code.js';

/** Where everything of one user is kept. All paths are absolute. */
export interface Home {
  readonly root: string;
  /** The engine's files. */
  readonly store: string;
  /** Holds the bell alone, so that a watch on it hears nothing else. */
  readonly bell: string;
  /** The same, for a bell that is rung only when some server has to act. */
  readonly calls: string;
  /** Holds what has left the log, and saved states. */
  readonly archive: string;
  /** Holds a file for each mark that stands; a shell can look for one. */
  readonly marks: string;
}

/** What is asked of the machine to judge a folder. */
export interface Machine {
  /** Undefined where the system knows no user ids: then neither owner nor mode is judged. */
  readonly uid: number | undefined;
  /** The magic number of the filesystem that a folder lies on; undefined where it says nothing. */
  readonly filesystemOf: (folder: string) => number | undefined;
}

/**
 * Magic numbers (Linux `statfs`) of filesystems on which a shared memory map or a lock between processes
 * cannot be trusted: network, cluster and pass-through ones.
 */
const UNSUPPORTED_FILESYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x564c, 'NCP'],
  [0x01021997, '9p'],
  [0x65735546, 'FUSE'],
  [0x786f4256, 'VirtualBox shared folder'],
  [0xbacbacbc, 'VMware shared folder'],
  [0x53464846, 'WSL1'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
]);

const FAILURES: Readonly<Record<string, { code: StoreErrorCode; advice: string }>> = {
  EACCES: { code: 'read-only', advice: 'make it writable for you, or set OXTAIL_HOME to another folder' },
  EPERM: { code: 'read-only', advice: 'make it writable for you, or set OXTAIL_HOME to another folder' },
  EROFS: { code: 'read-only', advice: 'set OXTAIL_HOME to a folder on a writable filesystem' },
  ENOSPC: { code: 'disk-full', advice: 'free some space, then try again' },
  EDQUOT: { code: 'disk-full', advice: 'free some of your quota, then try again' },
};

/**
 * The home that an environment asks for: `OXTAIL_HOME`, else `.oxtail` in the user's home. Touches nothing.
 * Throws `StoreError` when neither is known.
 */
export function homeOf(env: Readonly<Record<string, string | undefined>>): Home {
  const root = resolve(env.OXTAIL_HOME || join(env.HOME || homeOfUser(), '.oxtail'));
  return {
    root,
    store: join(root, 'log'),
    bell: join(root, 'bell'),
    calls: join(root, 'calls'),
    archive: join(root, 'archive'),
    marks: join(root, 'waiting'),
  };
}

function homeOfUser(): string {
  try {
    return homedir();
  } catch (error) {
    throw new StoreError('unavailable', 'Your home folder is not known: set HOME or OXTAIL_HOME.', {
      cause: error,
    });
  }
}

/** Whether a log was ever made here: opening one where there is none makes it. Touches nothing, never throws. */
export function hasLog(home: Home): boolean {
  try {
    return (statSync(join(home.store, 'data.mdb'), { throwIfNoEntry: false })?.size ?? 0) > 0;
  } catch {
    // Something is there that cannot be reached: opening it says why.
    return true;
  }
}

/**
 * Makes the folders of a home (0700) and judges those that exist; a link counts as the folder it leads to.
 * Looks at nothing else in there. Throws `StoreError`.
 */
export function prepareHome(home: Home, machine: Machine = thisMachine()): void {
  for (const folder of [home.root, home.store, home.bell, home.calls, home.archive, home.marks]) {
    const { uid, mode } = makeFolder(folder);
    if (machine.uid !== undefined) refuseUnsafe(folder, uid, mode, machine.uid);
    refuseUnsupported(folder, machine.filesystemOf(folder));
  }
}

function makeFolder(folder: string): { uid: number; mode: number } {
  try {
    makeWithParents(folder);
    return statSync(folder);
  } catch (error) {
    throw cannotMake(folder, 'a folder', error);
  }
}

function makeWithParents(folder: string): void {
  const mode = 0o700;
  try {
    mkdirSync(folder, { recursive: true, mode });
  } catch {
    // The recursive form hides why it failed: on a read-only filesystem it says that the folder is missing.
    let missing = folder;
    while (!existsSync(dirname(missing))) missing = dirname(missing);
    mkdirSync(missing, { mode });
    mkdirSync(folder, { recursive: true, mode });
  }
}

/** What to tell the user when something cannot be made in the home. */
export function cannotMake(path: string, what: string, error: unknown): StoreError {
  const reason = systemCode(error);
  const { code, advice } = FAILURES[reason] ?? {
    code: 'unavailable',
    advice: 'move away what stands in its place, or set OXTAIL_HOME to another folder',
  };
  return new StoreError(code, `${path} cannot be made ${what} (${reason}): ${advice}.`, { cause: error });
}

function refuseUnsafe(folder: string, owner: number, mode: number, self: number): void {
  if (owner !== self) {
    throw new StoreError(
      'wrong-owner',
      `${folder} belongs to user ${owner}, not to you (${self}): set OXTAIL_HOME to a folder of your own.`,
    );
  }
  if ((mode & 0o022) !== 0) {
    throw new StoreError(
      'unsafe-permissions',
      `Other users can write ${folder}: run chmod go-w ${shellQuoted(folder)}, then try again.`,
    );
  }
}

/** The name of a folder's filesystem when a log would not be safe there; undefined when that cannot be told. */
export function unsafeFilesystemOf(folder: string): string | null | undefined {
  const magic = thisMachine().filesystemOf(folder);
  return magic === undefined ? undefined : (UNSUPPORTED_FILESYSTEMS.get(magic) ?? null);
}

function refuseUnsupported(folder: string, magic: number | undefined): void {
  const name = magic === undefined ? undefined : UNSUPPORTED_FILESYSTEMS.get(magic);
  if (name === undefined) return;
  throw new StoreError(
    'unsupported-filesystem',
    `${folder} is on ${name}, where the log would not be safe: set OXTAIL_HOME to a folder on a local disk.`,
  );
}

function thisMachine(): Machine {
  return {
    uid: process.getuid?.(),
    filesystemOf: (folder) => {
      if (process.platform !== 'linux') return undefined;
      try {
        // Some systems report the number with its sign extended.
        return statfsSync(folder).type >>> 0;
      } catch {
        return undefined;
      }
    },
  };
}

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '../events/index.js';
import { LeftAlone } from './left-alone.js';

const LARGEST_BYTES = 256 * 1024 * 1024;
const NEW_FILE_MODE = 0o600;
const NEW_FOLDER_MODE = 0o700;
const OWNER_WRITES = 0o200;

/** A file as it was when it was read. */
export interface UserFile {
  /** Where its bytes are, beyond all links. */
  readonly path: string;
  /** Null when there is no file. */
  readonly bytes: Buffer | null;
  readonly mode: number;
  /** Null when there is no file: then it is made as our own. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

/** Reads a file of the user's, through links. Throws `LeftAlone`. */
export function readUserFile(named: string): UserFile {
  try {
    if (lstatSync(named, { throwIfNoEntry: false }) === undefined) {
      return { path: beyondLinks(named), bytes: null, mode: NEW_FILE_MODE, owner: null };
    }
    const path = realpathSync(named);
    const { mode, size, uid, gid } = refuseUnlessFile(path);
    if (size > LARGEST_BYTES) throw new LeftAlone('is too large to be what it should be');
    return { path, bytes: readFileSync(path), mode: mode & 0o7777, owner: { uid, gid } };
  } catch (error) {
    if (error instanceof LeftAlone) throw error;
    throw new LeftAlone(`cannot be read (${systemCode(error)})`);
  }
}

/** Where a file will be once it exists: folders above it may be links, and what exists is found by its real path. */
function beyondLinks(missing: string): string {
  const folder = dirname(missing);
  return join(existsSync(folder) ? realpathSync(folder) : beyondLinks(folder), basename(missing));
}

function refuseUnlessFile(path: string): Stats {
  const found = statSync(path);
  if (!found.isFile()) throw new LeftAlone('is no file');
  return found;
}

/** Throws `LeftAlone` for a file, or a folder that is to hold it, that its owner made read-only. */
export function refuseReadOnly({ path, bytes }: UserFile): void {
  let folder = dirname(path);
  if (bytes !== null) refuseUnwritable(path, 'is read-only');
  else while (statSync(folder, { throwIfNoEntry: false }) === undefined) folder = dirname(folder);
  refuseUnwritable(folder, 'is in a read-only folder');
}

/** The mode is judged besides the right to write, which a superuser always has. */
function refuseUnwritable(path: string, reason: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch {
    throw new LeftAlone(reason);
  }
  if ((statSync(path).mode & OWNER_WRITES) === 0) throw new LeftAlone(reason);
}

/**
 * Puts other bytes in a file's place in one step, or removes it (null). False, and nothing done, when the file is
 * no longer as it was read. Throws `LeftAlone`.
 */
export function replaceUserFile(file: UserFile, bytes: Buffer | null): boolean {
  try {
    if (bytes === null) {
      if (!isAsRead(file)) return false;
      rmSync(file.path);
    } else if (!replaceWith(file, bytes)) return false;
    syncFolder(dirname(file.path));
    return true;
  } catch (error) {
    throw new LeftAlone(`cannot be written (${systemCode(error)})`);
  }
}

function replaceWith(file: UserFile, bytes: Buffer): boolean {
  const folder = dirname(file.path);
  mkdirSync(folder, { recursive: true, mode: NEW_FOLDER_MODE });
  const temporary = join(folder, `.${basename(file.path)}.oxtail-${process.pid}.tmp`);
  try {
    writeDurably(temporary, bytes, file);
    if (!isAsRead(file)) return false;
    renameSync(temporary, file.path);
    return true;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeDurably(path: string, bytes: Buffer, { mode, owner }: UserFile): void {
  rmSync(path, { force: true });
  const descriptor = openSync(path, 'wx', mode);
  try {
    // Only root writes what belongs to others, and must not take it from them.
    if (owner !== null && process.getuid?.() === 0) fchownSync(descriptor, owner.uid, owner.gid);
    fchmodSync(descriptor, mode);
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isAsRead({ path, bytes }: UserFile): boolean {
  const present = statSync(path, { throwIfNoEntry: false }) === undefined ? null : readFileSync(path);
  return bytes === null ? present === null : present?.equals(bytes) === true;
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

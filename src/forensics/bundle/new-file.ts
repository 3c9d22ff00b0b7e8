import { closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '../../events/index.js';
import { HistoryError } from '../history-error.js';

const MODE = 0o600;

/** Something else lies there: a link, a device. */
const NO_FILE = 'no-file';

/** What to do about why a file could not be written. */
const ADVICE: Readonly<Record<string, string>> = {
  EEXIST: 'it exists already: give another name, or --force to replace it',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'it is a folder',
  [NO_FILE]: 'it is no regular file, and none takes its place',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'you may not write there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
};

/**
 * Writes a file that is there whole, on disk and for its owner only, or not at all. Passes on what the chunks return.
 * Throws `HistoryError` 'not-written', also when there is such a file already and it is not to be replaced.
 */
export function writeNewFile<R>(
  path: string,
  chunks: Generator<Buffer, R>,
  { id, replace }: { readonly id: string; readonly replace: boolean },
): R {
  const unfinished = join(dirname(path), `.${basename(path)}.${id}.tmp`);
  const found = failingAs(path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (found !== undefined && !found.isFile())
    throw notWritten(path, found.isDirectory() ? 'EISDIR' : NO_FILE);
  if (!replace && found !== undefined) throw notWritten(path, 'EEXIST');
  try {
    const result = failingAs(path, () => writeWhole(unfinished, chunks));
    failingAs(path, () => publish(unfinished, path, replace));
    return result;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function writeWhole<R>(path: string, chunks: Generator<Buffer, R>): R {
  const descriptor = openSync(path, 'wx', MODE);
  try {
    for (;;) {
      const next = chunks.next();
      if (next.done === true) {
        fsyncSync(descriptor);
        return next.value;
      }
      for (let done = 0; done < next.value.length; ) done += writeSync(descriptor, next.value, done);
    }
  } finally {
    closeSync(descriptor);
  }
}

function publish(unfinished: string, path: string, replace: boolean): void {
  if (replace || !linked(unfinished, path)) renameSync(unfinished, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** A link, unlike a new name, never takes the place of a file that came meanwhile. False where there are no links. */
function linked(unfinished: string, path: string): boolean {
  try {
    linkSync(unfinished, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw error;
    return false;
  }
}

function failingAs<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isSystem = error instanceof Error && 'syscall' in error && 'code' in error;
    throw isSystem ? notWritten(path, String(error.code), error) : error;
  }
}

function notWritten(path: string, code: string, cause?: unknown): HistoryError {
  return new HistoryError('not-written', `${path} was not written: ${ADVICE[code] ?? code}.`, { cause });
}

import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { CommandError } from './command-error.js';

/** What is done about a file that is already there, and a fresh id for the file that is written first. */
export interface Writing {
  readonly mayReplace: boolean;
  readonly id: string;
}

/**
 * Writes a file whole or not at all, for its owner only. Replaces a regular file if it may, and nothing else. Throws
 * `CommandError`.
 */
export function writePage(path: string, text: string, { mayReplace, id }: Writing): void {
  refuseOther(path, mayReplace);
  const draft = `${path}.${id}.tmp`;
  try {
    writeThrough(draft, text);
    renameSync(draft, path);
  } catch (error) {
    throw failed(path, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function refuseOther(path: string, mayReplace: boolean): void {
  const found = statOf(path);
  if (found === undefined) return;
  if (!found.isFile()) {
    throw new CommandError('not-a-file', `${path} is there and no regular file: give another name.`);
  }
  if (mayReplace) return;
  throw new CommandError('file-exists', `${path} is already there: give another name, or --force.`);
}

function statOf(path: string): ReturnType<typeof lstatSync> | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw failed(path, error);
  }
}

function writeThrough(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function failed(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined) return error;
  return new CommandError(
    'cannot-write',
    `${path} could not be written (${code}): give a file in a folder that you can write.`,
  );
}

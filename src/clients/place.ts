import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const MAX_POINTER_BYTES = 8 * 1024;

/** What agents share. The id is the first 16 hexadecimal digits of the root's SHA-256. */
export interface Project {
  readonly id: string;
  readonly root: string;
}

/**
 * The project that a directory belongs to: its git repository, all worktrees being one, a nested repository
 * or a submodule being another; without git the directory itself. Starts no process and never throws.
 */
export function projectOf(directory: string): Project {
  const start = realPathOrSame(directory);
  const holder = nearestHolderOfGit(start);
  const root = holder === null ? start : realPathOrSame(rootOf(holder));
  return { id: createHash('sha256').update(root).digest('hex').slice(0, 16), root };
}

function nearestHolderOfGit(start: string): string | null {
  for (let directory = start; ; directory = dirname(directory)) {
    if (statOf(join(directory, '.git')) !== null) return directory;
    if (directory === dirname(directory)) return null;
  }
}

/** Of a worktree the main repository, else the directory that holds `.git`. */
function rootOf(holder: string): string {
  const gitDirectory = pointerIn(join(holder, '.git'), /^gitdir: (.+)$/s);
  if (gitDirectory === null) return holder;
  const ownDirectory = resolve(holder, gitDirectory);
  const shared = pointerIn(join(ownDirectory, 'commondir'), /^(.+)$/s);
  if (shared === null) return holder;
  const common = realPathOrNull(resolve(ownDirectory, shared));
  if (common === null) return holder;
  return basename(common) === '.git' ? dirname(common) : common;
}

/** A path that git wrote into a small file. Null when there is no such file or it holds something else. */
function pointerIn(path: string, shape: RegExp): string | null {
  const line = smallFile(path)?.replace(/[\r\n]+$/, '');
  return line === undefined ? null : (shape.exec(line)?.[1] ?? null);
}

/** Not blocking, so that a FIFO under this name cannot hang the caller. */
function smallFile(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const facts = fstatSync(file);
    if (!facts.isFile() || facts.size > MAX_POINTER_BYTES) return null;
    const buffer = Buffer.alloc(MAX_POINTER_BYTES);
    return buffer.toString('utf8', 0, readSync(file, buffer));
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function realPathOrNull(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

/** A path without symbolic links; as it is when there is nothing at its end. */
export function realPathOrSame(path: string): string {
  return realPathOrNull(path) ?? path;
}

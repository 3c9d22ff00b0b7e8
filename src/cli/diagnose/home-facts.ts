import { existsSync, readdirSync, type Stats, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Home, systemCode, unsafeFilesystemOf } from '../../events/index.js';
import type { Entry, HomeFacts } from '../../forensics/index.js';

/** Most files and folders that are looked at. */
const MOST_ENTRIES = 1000;
const PERMISSIONS = 0o7777;

/** Looks at the home as it lies there. Opens and makes nothing, never throws. */
export function homeFacts({ root, store, marks }: Home): HomeFacts {
  const present = nearest(root);
  return {
    root,
    user: process.getuid?.() ?? null,
    entries: entriesOf(root),
    unsafeFilesystem: unsafeFilesystemOf(present),
    freeBytes: freeBytesOf(present),
    logBytes: statsOf(join(store, 'data.mdb'))?.size ?? null,
    faults: faultsIn(join(root, 'faults.log')),
    marks: namesIn(marks),
  };
}

/** The names in a folder, empty where there is none; null when they cannot be listed. */
export function namesIn(folder: string): string[] | null {
  try {
    return readdirSync(folder);
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? [] : null;
  }
}

function entriesOf(root: string): Entry[] {
  const entries: Entry[] = [];
  const pending = ['.'];
  while (entries.length < MOST_ENTRIES) {
    const path = pending.shift();
    if (path === undefined) break;
    const entry = entryAt(root, path);
    if (entry === null) continue;
    entries.push(entry);
    if ('kind' in entry && entry.kind === 'folder') {
      const names = namesIn(join(root, path));
      if (names === null) entries.push({ path, failed: 'it cannot be listed' });
      pending.push(...(names ?? []).map((name) => join(path, name)));
    }
  }
  return entries;
}

/** Null for what is not there, or no longer. A link counts as what it leads to. */
function entryAt(root: string, path: string): Entry | null {
  try {
    const stats = statSync(join(root, path));
    return { path, kind: kindOf(stats), owner: stats.uid, mode: stats.mode & PERMISSIONS };
  } catch (error) {
    const code = systemCode(error);
    return code === 'ENOENT' ? null : { path, failed: code };
  }
}

function kindOf(stats: Stats): 'folder' | 'file' | 'other' {
  if (stats.isDirectory()) return 'folder';
  return stats.isFile() ? 'file' : 'other';
}

/** The folder itself, or the one above it in which it would be made. */
function nearest(folder: string): string {
  let present = folder;
  while (!existsSync(present) && dirname(present) !== present) present = dirname(present);
  return present;
}

function freeBytesOf(folder: string): number | null {
  try {
    const { bavail, bfree, bsize } = statfsSync(folder);
    // Some blocks are kept back for the superuser.
    return (process.getuid?.() === 0 ? bfree : bavail) * bsize;
  } catch {
    return null;
  }
}

function faultsIn(path: string): HomeFacts['faults'] {
  const stats = statsOf(path);
  return stats === null || stats.size === 0 ? null : { bytes: stats.size, at: stats.mtimeMs };
}

function statsOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

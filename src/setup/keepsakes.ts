import { createHash } from 'node:crypto';
import { readFileSync, rmdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setupFolder } from './names.js';
import { isObject } from './types.js';
import { readUserFile, replaceUserFile } from './user-file.js';

/** What is remembered of one file that was changed. */
export interface Keepsake {
  /** Name of the copy of the file as it was; null when there was none. */
  readonly backup: string | null;
  /** SHA-256 of the file as it was left; null when somebody else's changes lie between. */
  readonly left: string | null;
}

/** What the hook script was made to start. */
export interface Installed {
  readonly node: string;
  readonly entry: string;
}

/** Everything that is remembered for taking setup back and for noticing that it is out of date. */
export interface Keepsakes {
  readonly installed: Installed | null;
  /** By path of the file. */
  readonly files: Readonly<Record<string, Keepsake>>;
}

const NOTHING: Keepsakes = { installed: null, files: {} };

/** What is remembered; nothing where that cannot be read. Never throws. */
export function readKeepsakes(home: string): Keepsakes {
  try {
    return keepsakesIn(readFileSync(recordFile(home)));
  } catch {
    return NOTHING;
  }
}

function keepsakesIn(bytes: Buffer | null): Keepsakes {
  try {
    const value: unknown = JSON.parse(bytes?.toString() ?? 'null');
    if (!isObject(value)) return NOTHING;
    return { installed: installedIn(value.installed), files: filesIn(value.files) };
  } catch {
    return NOTHING;
  }
}

function installedIn(value: unknown): Installed | null {
  if (!isObject(value)) return null;
  const { node, entry } = value;
  return typeof node === 'string' && typeof entry === 'string' ? { node, entry } : null;
}

function filesIn(value: unknown): Record<string, Keepsake> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([path, one]) => {
      if (!isObject(one)) return [];
      const text = (part: unknown) => (typeof part === 'string' ? part : null);
      return [[path, { backup: text(one.backup), left: text(one.left) }]];
    }),
  );
}

/** Remembers which program the script starts. Throws `LeftAlone`. */
export function keepInstalled(home: string, installed: Installed): void {
  update(home, (kept) => ({ ...kept, installed }));
}

/** Keeps a copy of a file before it is first changed; a second change keeps the first copy. Throws `LeftAlone`. */
export function keepBefore(home: string, path: string, bytes: Buffer | null): void {
  if (readKeepsakes(home).files[path] !== undefined) return;
  const backup = bytes === null ? null : `${basename(path)}-${digest(path).slice(0, 12)}`;
  if (backup !== null && bytes !== null) {
    replaceUserFile(readUserFile(join(setupFolder(home), backup)), bytes);
  }
  const kept: Keepsake = { backup, left: digestOrNone(bytes) };
  update(home, ({ installed, files }) => ({ installed, files: { [path]: kept, ...files } }));
}

/** Notes what a change of ours left behind. What was found before it tells whether somebody else changed the file. */
export function keepAfter(home: string, path: string, found: Buffer | null, left: Buffer | null): void {
  update(home, (kept) => {
    const before = kept.files[path];
    if (before === undefined) return kept;
    const unbroken = before.left !== null && before.left === digestOrNone(found);
    const after = { ...before, left: unbroken ? digestOrNone(left) : null };
    return { ...kept, files: { ...kept.files, [path]: after } };
  });
}

/** The file as it was before all changes: undefined when nothing is remembered, null when there was no file. */
export function bytesBefore(home: string, path: string): Buffer | null | undefined {
  const kept = readKeepsakes(home).files[path];
  if (kept === undefined) return undefined;
  if (kept.backup === null) return null;
  try {
    return readFileSync(join(setupFolder(home), kept.backup));
  } catch {
    return undefined;
  }
}

/** Whether nobody has changed a file since we did. */
export function isAsLeft(home: string, path: string, bytes: Buffer | null): boolean {
  const left = readKeepsakes(home).files[path]?.left;
  return left !== undefined && left !== null && left === digestOrNone(bytes);
}

/** Forgets a file; with the last one everything that is kept here goes. Throws `LeftAlone`. */
export function forget(home: string, path: string): void {
  const gone = readKeepsakes(home).files[path];
  if (gone === undefined) return;
  update(home, ({ installed, files: { [path]: _, ...files } }) => ({ installed, files }));
  if (gone.backup !== null) rmSync(join(setupFolder(home), gone.backup), { force: true });
}

/** Removes the record once it remembers no file. */
export function forgetAll(home: string): void {
  if (Object.keys(readKeepsakes(home).files).length > 0) return;
  rmSync(recordFile(home), { force: true });
  removeIfEmpty(setupFolder(home));
}

/** Removes a folder when nothing is in it. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it, or it is not there.
  }
}

/** Changes the record, as often as it takes until no other setup has changed it meanwhile. */
function update(home: string, change: (kept: Keepsakes) => Keepsakes): void {
  let isSaved = false;
  while (!isSaved) {
    const file = readUserFile(recordFile(home));
    const kept = change(keepsakesIn(file.bytes));
    isSaved = replaceUserFile(file, Buffer.from(`${JSON.stringify(kept, null, 2)}\n`));
  }
}

function recordFile(home: string): string {
  return join(setupFolder(home), 'record.json');
}

function digestOrNone(bytes: Buffer | null): string {
  return bytes === null ? 'none' : digest(bytes);
}

function digest(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { bytesBefore, forget, isAsLeft } from './keepsakes.js';
import { isObject, type JsonObject } from './types.js';
import { readUserFile } from './user-file.js';
import { about, changeBytes, type Work } from './work.js';

/**
 * Puts a file back byte for byte when nobody has changed it since; otherwise lets our own parts be removed from
 * it. False when there was nothing to take back. Throws `LeftAlone`, naming the file; then it stays remembered.
 */
export async function takeBack(
  path: string,
  work: Work,
  remove: (before: Buffer | null | undefined) => Promise<boolean>,
): Promise<boolean> {
  const { home, dryRun } = work;
  const file = await about(path, work, () => readUserFile(path));
  const before = bytesBefore(home, file.path);
  let isRestored = false;
  let changed = await changeBytes(path, work, (now) => {
    isRestored = before !== undefined && isAsLeft(home, now.path, now.bytes);
    return isRestored && before !== undefined ? before : now.bytes;
  });
  if (!isRestored) changed = await remove(before);
  if (!dryRun) await about(path, work, () => forget(home, file.path));
  return changed;
}

/** What a remembered file said; null where that is not known. */
export function settingsBefore(
  before: Buffer | null | undefined,
  parse: (text: string) => unknown,
): JsonObject | null {
  if (before === null || before === undefined) return null;
  try {
    const value = parse(before.toString().replace(/^\ufeff/, ''));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

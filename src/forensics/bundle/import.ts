import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Projection, systemCode } from '../../events/index.js';
import { HistoryError } from '../history-error.js';
import { openBundle } from './bundle-history.js';
import { checkFold, type FoldCheck } from './check.js';
import type { Header } from './format.js';
import { IMPORTED } from './imported.js';
import { writeNewFile } from './new-file.js';

const CHUNK_BYTES = 1024 * 1024;

/** What was imported. */
export interface Imported {
  readonly header: Header;
  readonly events: number;
  readonly check: FoldCheck;
}

/**
 * Makes a home to look back on an export, which is put there as it is: a log of one's own could hold no state that it
 * begins with. Nothing is written unless the export is whole and this program folds it as it was folded. Throws
 * `HistoryError`.
 */
export function importBundle(
  file: string,
  home: string,
  id: string,
  projections: readonly Projection[],
): Imported {
  const bundle = openBundle(file);
  try {
    const [damage] = bundle.damage;
    if (damage !== undefined) throw refused('damaged-bundle', `${file} is damaged: ${damage}`);
    const check = checkFold(bundle.history, projections);
    if (check.different !== null) {
      const { after, upTo, projections: names } = check.different;
      const what = `${names.join(', ')} between positions ${after} and ${upTo}`;
      throw refused('folds-differently', `This oxtail folds ${file} differently than it was, ${what}.`);
    }
    place(file, home, id);
    return { header: bundle.header, events: bundle.events, check };
  } finally {
    bundle.close();
  }
}

function place(file: string, home: string, id: string): void {
  const isNew = madeFolder(home);
  try {
    writeNewFile(join(home, IMPORTED), bytesOf(file), { id, replace: false });
  } catch (error) {
    if (isNew) rmdirSync(home);
    throw error;
  }
}

function* bytesOf(file: string): Generator<Buffer, void> {
  const descriptor = openSync(file, 'r');
  try {
    for (;;) {
      const bytes = Buffer.alloc(CHUNK_BYTES);
      const count = readSync(descriptor, bytes);
      if (count === 0) return;
      yield bytes.subarray(0, count);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Why a home cannot be made, and what to do. */
const NO_HOME: Readonly<Record<string, string>> = {
  EEXIST: 'it is there already and not empty: give another',
  ENOENT: 'there is no folder to put it in: make that first',
  ENOTDIR: 'there is no folder to put it in: make that first',
  EACCES: 'you may not write there: give another',
  EPERM: 'you may not write there: give another',
  EROFS: 'you may not write there: give another',
};

/** False for an empty folder that was there. */
function madeFolder(home: string): boolean {
  try {
    mkdirSync(home, { mode: 0o700 });
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && isEmptyFolder(home)) return false;
    const why = NO_HOME[code] ?? code;
    throw refused('no-folder', `${home} cannot be made a home: ${why}.`, error);
  }
}

function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

function refused(code: string, sentence: string, cause?: unknown): HistoryError {
  return new HistoryError(code, `${sentence} Nothing was written.`, { cause });
}

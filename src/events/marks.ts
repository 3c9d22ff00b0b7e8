import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cannotMake } from './home.js';

/** Files whose mere presence says something: a shell can look for one without starting a program. */
export interface Marks {
  /** Makes a mark; it may stand already. Throws `StoreError`. */
  raise(name: string): void;
  /** Takes a mark away; it may be gone already. */
  lower(name: string): void;
}

/**
 * The marks in a folder. Both happen inside a write transaction, so that whoever lowers one cannot have missed
 * the reason for which another process has just raised it. Doing either twice does no harm.
 */
export function marksIn(folder: string): Marks {
  return {
    raise: (name) => {
      const path = join(folder, name);
      try {
        touch(path);
      } catch {
        raiseAnew(folder, path);
      }
    },
    lower: (name) => rmSync(join(folder, name), { force: true }),
  };
}

/** The folder may have been deleted by somebody who cleans up. */
function raiseAnew(folder: string, path: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    touch(path);
  } catch (error) {
    throw cannotMake(path, 'a file', error);
  }
}

function touch(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

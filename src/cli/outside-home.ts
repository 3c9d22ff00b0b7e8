import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { homeOf } from '../events/index.js';
import { CommandError } from './command-error.js';
import type { Context } from './context.js';

/** Throws `CommandError` for a file to be made in our own home, where it could take the place of the log. */
export function refuseInHome(path: string, { ambient }: Context): void {
  const way = relative(real(homeOf(ambient.env).root), join(real(dirname(resolve(path))), basename(path)));
  if (way === '..' || way.startsWith(`..${sep}`)) return;
  throw new CommandError(
    'not-written',
    `${path} was not written: that is the home of oxtail itself: give a place outside of it.`,
  );
}

/** Where a path leads to, as far as it does. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

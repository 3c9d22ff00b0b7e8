import { type EventLog, hasLog, homeOf, openLog } from '../events/index.js';
import { importedIn } from '../forensics/index.js';
import { projections } from '../projections/index.js';
import { CommandError } from './command-error.js';
import type { Context } from './context.js';

/** Opens the user's log for a look and closes it again. Makes none: throws `CommandError` when there is none. */
export async function withLog<T>({ ambient }: Context, look: (log: EventLog) => Promise<T>): Promise<T> {
  const home = homeOf(ambient.env);
  if (!hasLog(home)) throw new CommandError('no-log', withoutLog(home.root));
  const log = await openLog({ home, ambient, projections });
  try {
    return await look(log);
  } finally {
    await log.close();
  }
}

function withoutLog(root: string): string {
  return importedIn(root) === null
    ? `There is no log in ${root}: it begins when an agent first uses oxtail, or set OXTAIL_HOME.`
    : `There is no log in ${root}, only an import, which is for looking back: set OXTAIL_HOME to another home.`;
}

import { type EventLog, hasLog, homeOf, openLog } from '../events/index.js';
import { projections } from '../projections/index.js';
import { CommandError } from './command-error.js';
import type { Context } from './context.js';

/** Opens the user's log for a look and closes it again. Makes none: throws `CommandError` when there is none. */
export async function withLog<T>({ ambient }: Context, look: (log: EventLog) => Promise<T>): Promise<T> {
  const home = homeOf(ambient.env);
  if (!hasLog(home)) {
    throw new CommandError(
      'no-log',
      `There is no log in ${home.root}: it begins when an agent first uses oxtail, or set OXTAIL_HOME.`,
    );
  }
  const log = await openLog({ home, ambient, projections });
  try {
    return await look(log);
  } finally {
    await log.close();
  }
}

import type { Seq } from '../events/index.js';
import { homeOf } from '../events/index.js';
import { type History, historyOfLog, momentOf } from '../forensics/index.js';
import { CommandError } from './command-error.js';
import type { Context } from './context.js';
import { withLog } from './existing-log.js';

/** Opens what a command is to look back on, the user's log, and closes it again. */
export async function withHistory<T>(context: Context, look: (history: History) => Promise<T>): Promise<T> {
  const { root } = homeOf(context.ambient.env);
  return withLog(context, (log) => look(historyOfLog(log, root)));
}

/** The position that an option names. Throws `CommandError` for a moment that is not there. */
export function positionFor(history: History, text: string, { ambient }: Context): Seq {
  const found = momentOf(history, text, ambient.now());
  if ('seq' in found) return found.seq;
  throw new CommandError(found.code, found.sentence);
}

import type { EventLog, Seq, Tail } from '../events/index.js';
import { hasLog, homeOf, tailOf } from '../events/index.js';
import {
  type History,
  historyOfLog,
  importedIn,
  momentOf,
  openBundle,
  printable,
} from '../forensics/index.js';
import { CommandError } from './command-error.js';
import type { Context } from './context.js';
import { withLog } from './existing-log.js';

/** The option of every command that can look back on an export as well; its value goes to `withHistory`. */
export const fileOption = {
  file: { type: 'string', valueHint: 'export', description: 'Look at this export, not at your own log.' },
} as const;

/**
 * Opens what a command is to look back on, the user's log or an export, and closes it again. An export that is
 * damaged is named as such and looked at all the same. Of a log, `look` is given the log itself, too: it goes on meanwhile.
 */
export async function withHistory<T>(
  context: Context,
  look: (history: History, log: EventLog | null) => Promise<T>,
  file?: string,
): Promise<T> {
  const bundle = file ?? importedFile(context);
  if (bundle !== undefined) return withBundle(context, look, bundle);
  const { root } = homeOf(context.ambient.env);
  return withLog(context, (log) => look(historyOfLog(log, root), log));
}

/** The same, with what happens after the end of the history. */
export async function withLiveHistory<T>(
  context: Context,
  look: (history: History, tail: Tail) => Promise<T>,
): Promise<T> {
  const { root, bell } = homeOf(context.ambient.env);
  return withLog(context, (log) => look(historyOfLog(log, root), tailOf(log, bell)));
}

/** The export that the user's home was made for by an import; undefined in a home with a log. */
export function importedFile({ ambient }: Context): string | undefined {
  const home = homeOf(ambient.env);
  return hasLog(home) ? undefined : (importedIn(home.root) ?? undefined);
}

async function withBundle<T>(
  { errors }: Context,
  look: (history: History, log: null) => Promise<T>,
  file: string,
): Promise<T> {
  const bundle = openBundle(file);
  try {
    for (const sentence of bundle.damage.slice(0, 1)) {
      const more = bundle.damage.length > 1 ? ` And ${bundle.damage.length - 1} more.` : '';
      errors.write(`oxtail: ${printable(`${file} is damaged: ${sentence}${more}`)}\n`);
    }
    return await look(bundle.history, null);
  } finally {
    bundle.close();
  }
}

/** The position that an option names. Throws `CommandError` for a moment that is not there. */
export function positionFor(history: History, text: string, { ambient }: Context): Seq {
  const found = momentOf(history, text, ambient.now());
  if ('seq' in found) return found.seq;
  throw new CommandError(found.code, found.sentence);
}

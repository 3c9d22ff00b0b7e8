import type { EventLog, Seq, Tail } from '../events/index.js';
import { hasLog, homeOf, tailOf } from '../events/index.js';
import {
  beginningOf,
  type FoundMoment,
  type History,
  historyOfLog,
  importedIn,
  momentOf,
  openBundle,
  openSegment,
  printable,
  wholeIdOf,
} from '../forensics/index.js';
import { CommandError } from './command-error.js';
import type { Context } from './context.js';
import { withLog } from './existing-log.js';

/** The option of every command that can look back on an export as well; its value goes to `withHistory`. */
export const fileOption = {
  file: { type: 'string', valueHint: 'export', description: 'Look at this export or archive segment.' },
} as const;

/**
 * Opens what a command is to look back on, the user's log, an export or a segment of an archive, and closes it again. A
 * file that is damaged is named as such and looked at all the same. Of a log, `look` is given the log itself, too: it goes on meanwhile.
 */
export async function withHistory<T>(
  context: Context,
  look: (history: History, log: EventLog | null) => Promise<T>,
  file?: string,
): Promise<T> {
  const bundle = file ?? importedFile(context);
  if (bundle !== undefined) return withFile(context, look, bundle);
  const { root } = homeOf(context.ambient.env);
  return withLog(context, (log) => look(toldOf(historyOfLog(log, root), context), log));
}

/** The same, with what happens after the end of the history. */
export async function withLiveHistory<T>(
  context: Context,
  look: (history: History, tail: Tail) => Promise<T>,
): Promise<T> {
  const { root, bell } = homeOf(context.ambient.env);
  return withLog(context, (log) => look(toldOf(historyOfLog(log, root), context), tailOf(log, bell)));
}

/** Says what the answer cannot rest on. */
function toldOf(history: History, context: Context): History {
  const missing = history.missing?.length ?? 0;
  const parts = missing === 1 ? '1 part of the archive is gone' : `${missing} parts of the archive are gone`;
  if (missing > 0) tell(context, `${parts}, with what was in it: run oxtail verify.`);
  return history;
}

/** The export that the user's home was made for by an import; undefined in a home with a log. */
export function importedFile({ ambient }: Context): string | undefined {
  const home = homeOf(ambient.env);
  return hasLog(home) ? undefined : (importedIn(home.root) ?? undefined);
}

async function withFile<T>(
  context: Context,
  look: (history: History, log: null) => Promise<T>,
  file: string,
): Promise<T> {
  const segment = openSegment(file);
  const { history, damage, close } = segment === null ? openBundle(file) : { ...segment, close: () => {} };
  try {
    if (segment !== null) tell(context, `${file} is a part of an archive: it holds only finished stories.`);
    const more = damage.length > 1 ? ` And ${damage.length - 1} more.` : '';
    for (const sentence of damage.slice(0, 1)) tell(context, `${file} is damaged: ${sentence}${more}`);
    return await look(history, null);
  } finally {
    close();
  }
}

function tell({ errors }: Context, sentence: string): void {
  errors.write(`oxtail: ${printable(sentence)}\n`);
}

/** The position that an option names. Throws `CommandError` for a moment that is not there. */
export function positionFor(history: History, text: string, { ambient }: Context): Seq {
  return positionIn(momentOf(history, text, ambient.now()));
}

/**
 * The position of the first event of what is to begin at a moment: an id means the first event that mentions it, and a
 * time the first event behind it, which may not have happened yet. Throws `CommandError` for a moment that is not there.
 */
export function beginningFor(history: History, text: string, { ambient }: Context): Seq {
  return Math.max(1, positionIn(beginningOf(history, text, ambient.now())));
}

/** The position that was found. Throws `CommandError` where none was. */
export function positionIn(found: FoundMoment): Seq {
  if ('seq' in found) return found.seq;
  throw new CommandError(found.code, found.sentence, 'candidates' in found ? found.candidates : []);
}

/** The whole id that somebody means. Throws `CommandError` where several begin like that. */
export function idFor(history: History, text: string): string {
  const found = wholeIdOf(history, text);
  if ('id' in found) return found.id;
  throw new CommandError(found.code, found.sentence, found.candidates);
}

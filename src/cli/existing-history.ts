import type { EventLog, Seq } from '../events/index.js';
import { hasLog, homeOf } from '../events/index.js';
import {
  beginningOf,
  type FoundMoment,
  type History,
  historyOfLog,
  importedIn,
  momentOf,
  wholeIdOf,
} from '../forensics/index.js';
import { CommandError, UsageError } from './command-error.js';
import type { Context } from './context.js';
import { withLog } from './existing-log.js';
import { tell } from './tell.js';

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
  if (bundle !== undefined) {
    // Seldom wanted, and not cheap to load.
    const { withFile } = await import('./file-history.js');
    return withFile(context, look, bundle);
  }
  return withLog(context, (log) => look(historyIn(log, context), log));
}

/** The history of a log that is open. Says what it cannot rest on. */
export function historyIn(log: EventLog, context: Context): History {
  const history = historyOfLog(log, homeOf(context.ambient.env).root);
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

/** The position that an option names. Throws `CommandError` for a moment that is not there. */
export function positionFor(history: History, text: string, { ambient }: Context): Seq {
  return positionIn(momentOf(history, text, ambient.now()));
}

/**
 * The position of the first event of what is to begin at a moment: an id means the first event that mentions it, and a
 * time the first event behind it, which may not have happened yet. Throws `CommandError` for a moment that is not there.
 */
function beginningFor(history: History, text: string, { ambient }: Context): Seq {
  return Math.max(1, positionIn(beginningOf(history, text, ambient.now())));
}

/**
 * Throws `UsageError` for a range that ends before it begins. One that ends right before is empty: nothing happened
 * between two times.
 */
export function refuseBackward(from: Seq, to: Seq): void {
  if (from <= to + 1) return;
  throw new UsageError('bad-range', `--from (${from}) lies behind --to (${to}): give them the other way.`);
}

/**
 * The first and the last event of what is to be taken out of a history, which may not be empty. Throws `CommandError`,
 * and `UsageError` for a range that ends before it begins.
 */
export function rangeFor(
  history: History,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  context: Context,
): { first: Seq; last: Seq } {
  const last = to === undefined ? history.head : positionFor(history, to, context);
  const first =
    from === undefined ? history.earliest + 1 : Math.min(beginningFor(history, from, context), history.head);
  if (history.head === 0) throw new CommandError('no-events', 'Nothing has happened yet.');
  refuseBackward(first, last);
  if (first <= last) return { first, last };
  throw new CommandError(
    'no-events',
    `Nothing happened in that time: the event at ${first} is the first after it.`,
  );
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

import { eventTypes, type Seq } from '../events/index.js';
import { concernsAgent, type History, isOfType, type Selection } from '../forensics/index.js';
import { UsageError } from './command-error.js';
import type { Context } from './context.js';
import { positionFor } from './existing-history.js';

/** How many events a log that is followed begins with. */
const BEFORE_FOLLOWING = 10;

/** What the command line asks of a log. */
export interface Wanted {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly last?: string | undefined;
  readonly agent?: string | undefined;
  readonly type?: string | undefined;
  readonly about?: string | undefined;
  readonly file?: string | undefined;
  readonly follow?: boolean | undefined;
}

/** Throws `UsageError` for what makes no sense in any log. */
export function checkWanted({ from, to, last, agent, type, about, file, follow }: Wanted): void {
  for (const [option, text] of Object.entries({ from, to })) {
    if (text !== undefined && /^0*$/.test(text)) {
      throw new UsageError(
        'bad-position',
        `--${option} takes a position from 1 on, a time or an id, not "${text}".`,
      );
    }
  }
  if (last !== undefined && !/^[1-9]\d{0,8}$/.test(last)) {
    throw new UsageError('bad-count', `--last takes how many events, from 1 on, not "${last}".`);
  }
  for (const [option, text] of Object.entries({ agent, about })) {
    if (text === '') throw new UsageError('bad-id', `--${option} takes an id, not "".`);
  }
  if (type !== undefined) checkTypes(typesIn(type));
  if (follow === true && [to, about, file].some((option) => option !== undefined)) {
    throw new UsageError('bad-follow', '--follow has no end: leave --to, --about and --file out.');
  }
}

/** The part of a history that is asked for. Throws `CommandError` for a moment that is not there. */
export function wantedOf(wanted: Wanted, history: History, context: Context): Selection {
  const { from, to, last, agent, type, about, follow } = wanted;
  const unbounded = from === undefined && last === undefined;
  return {
    from: from === undefined ? 1 : beginningAt(history, from, context),
    to: to === undefined ? history.head : endingAt(history, to, context),
    last: follow === true && unbounded ? BEFORE_FOLLOWING : last === undefined ? null : Number(last),
    filters: [
      ...(agent === undefined ? [] : [concernsAgent(history, agent)]),
      ...(type === undefined ? [] : [isOfType(typesIn(type))]),
    ],
    about: about ?? null,
  };
}

function typesIn(list: string): string[] {
  return list.split(',').map((type) => type.trim());
}

function checkTypes(types: readonly string[]): void {
  const known = eventTypes();
  const unknown = types.find((type) => !known.some((one) => one === type || one.startsWith(`${type}.`)));
  if (unknown === undefined) return;
  const kinds = [...new Set(known.map((type) => type.slice(0, type.indexOf('.'))))].join(', ');
  throw new UsageError('unknown-type', `There are no events of type "${unknown}": they begin with ${kinds}.`);
}

/** A position may be past the end: then there is nothing. What is asked for by an id begins with its first event. */
function beginningAt(history: History, text: string, context: Context): Seq {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const first = history.about(text, 'log', 2)[0];
  return first?.seq ?? positionFor(history, text, context) + 1;
}

function endingAt(history: History, text: string, context: Context): Seq {
  return /^\d{1,15}$/.test(text) ? Number(text) : positionFor(history, text, context);
}

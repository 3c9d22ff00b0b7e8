import type { Seq } from '../events/index.js';
import {
  beginningOf,
  concernsAgent,
  type FoundMoment,
  type History,
  isOfType,
  momentOf,
  type Selection,
} from '../forensics/index.js';
import { UsageError } from './command-error.js';
import type { Context } from './context.js';
import { isKnownType, knownKinds } from './event-types.js';
import { idFor, positionIn, refuseBackward } from './existing-history.js';

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
export function checkWanted({ from, to, last, type, about, file, follow }: Wanted): void {
  for (const [option, text] of Object.entries({ from, to })) {
    if (text !== undefined && /^0+$/.test(text)) {
      throw new UsageError(
        'bad-position',
        `--${option} takes a position from 1 on, a time or an id, not "${text}".`,
      );
    }
  }
  if (last !== undefined && !/^[1-9]\d{0,8}$/.test(last)) {
    throw new UsageError('bad-count', `--last takes how many events, from 1 on, not "${last}".`);
  }
  if (type !== undefined) checkTypes(typesIn(type));
  if (follow === true && [to, about, file].some((option) => option !== undefined)) {
    throw new UsageError('bad-follow', '--follow has no end: leave --to, --about and --file out.');
  }
}

/** The part of a history that is asked for. Throws `CommandError` for a moment that is not there. */
export function wantedOf(wanted: Wanted, history: History, context: Context): Selection {
  const { from, to, last, agent, type, about, follow } = wanted;
  const now = context.ambient.now();
  const unbounded = from === undefined && last === undefined;
  const first = from === undefined ? 1 : orPosition(from, beginningOf(history, from, now));
  const end = to === undefined ? history.head : orPosition(to, momentOf(history, to, now));
  if (from !== undefined && to !== undefined) refuseBackward(first, end);
  return {
    from: first,
    to: end,
    last: follow === true && unbounded ? BEFORE_FOLLOWING : last === undefined ? null : Number(last),
    filters: [
      ...(agent === undefined ? [] : [concernsAgent(history, agent)]),
      ...(type === undefined ? [] : [isOfType(typesIn(type))]),
    ],
    about: about === undefined ? null : idFor(history, about),
  };
}

function typesIn(list: string): string[] {
  return list.split(',').map((type) => type.trim());
}

function checkTypes(types: readonly string[]): void {
  const unknown = types.find((type) => !isKnownType(type));
  if (unknown === undefined) return;
  throw new UsageError(
    'unknown-type',
    `There are no events of type "${unknown}": they begin with ${knownKinds()}.`,
  );
}

/** A position may be past the end, or before what is kept: then there is nothing there. */
function orPosition(text: string, found: FoundMoment): Seq {
  const isPosition = 'code' in found && found.code !== 'ambiguous-id' && /^\d{1,15}$/.test(text);
  return isPosition ? Number(text) : positionIn(found);
}

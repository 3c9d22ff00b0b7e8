import type { WaitGraph } from '../../projections/index.js';
import type { Draft } from './draft.js';
import type { Lane, Message } from './model.js';

/** Names that are listed in one sentence; the rest are counted. */
const LISTED = 6;

/** What the sentences about what went wrong are made of. */
export interface Findings {
  readonly draft: Draft;
  readonly lanes: readonly Lane[];
  readonly messages: readonly Message[];
  /** Who waits for whom at the end of the range, in each project. */
  readonly waits: readonly WaitGraph[];
  /** Time of the last event, in unix milliseconds. */
  readonly end: number;
}

/** "ada, ben and 3 more". */
export function listed(names: readonly string[]): string {
  const few = names.length <= LISTED ? names : [...names.slice(0, LISTED - 1)];
  const rest = names.length - few.length;
  const all = rest === 0 ? few : [...few, `${rest} more`];
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** "once", "twice", "7 times". */
export function times(count: number): string {
  return ['never', 'once', 'twice'][count] ?? `${count} times`;
}

/** Things by a key, in the order in which each key came first. */
export function grouped<T>(things: readonly T[], keyOf: (thing: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const group = groups.get(keyOf(thing));
    if (group === undefined) groups.set(keyOf(thing), [thing]);
    else group.push(thing);
  }
  return [...groups.values()];
}

/** Which messages these ids are of, each once. Ids of requests stand for their messages. */
export function indexesOf({ draft, messages }: Findings, ids: readonly string[]): number[] {
  const wanted = new Set(
    ids.flatMap((id) => {
      const opened = draft.byRef.get(id)?.find(({ type }) => type === 'ask.opened');
      return opened?.type === 'ask.opened' ? [id, opened.data.messageId] : [id];
    }),
  );
  return messages.flatMap(({ id }, index) => (wanted.has(id) ? [index] : []));
}

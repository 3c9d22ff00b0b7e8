import type { Moment } from '../events/index.js';
import { projections } from '../projections/index.js';
import type { History } from './history.js';
import { type Restored, restoredAt } from './restored.js';

/** Asks for the state at the end of a history, as often as one likes; each answer may be of a later moment. */
export type Look = <A>(question: (now: Moment) => A) => A;

/**
 * Asks for the state at the end of a history. Of a log in use its stored tables are asked, whatever happened since it
 * was opened included; of anything else the state is folded, once. Changes nothing.
 */
export function lookAt(history: History): Look {
  let restored: Restored | undefined;
  return (question) => {
    const stored = restored === undefined ? history.peek?.(question) : undefined;
    if (stored !== undefined && stored !== null) return stored.answer;
    restored ??= restoredAt(history, history.head, projections);
    return question(restored);
  };
}

/** The same for one question. */
export function present<A>(history: History, question: (now: Moment) => A): A {
  return lookAt(history)(question);
}

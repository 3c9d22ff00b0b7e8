import type { Moment } from '../events/index.js';
import { projections } from '../projections/index.js';
import type { History } from './history.js';
import { restoredAt } from './restored.js';

/**
 * Asks for the state at the end of a history. Of a log in use its stored tables are asked, whatever happened since it
 * was opened included; of anything else the state is folded. Changes nothing.
 */
export function present<A>(history: History, question: (now: Moment) => A): A {
  const stored = history.peek?.(question) ?? null;
  return stored === null ? question(restoredAt(history, history.head, projections)) : stored.answer;
}

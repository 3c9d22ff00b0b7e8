import { deepStrictEqual } from 'node:assert';

/** Asks twice; throws when the answers differ, since nothing may be kept from one call to the next. */
export function twice<T>(ask: () => T): T {
  const first = ask();
  deepStrictEqual(ask(), first);
  return first;
}

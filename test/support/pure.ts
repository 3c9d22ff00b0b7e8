import { deepStrictEqual } from 'node:assert';
import type { Moment, Tables } from '../../src/events/index.js';

/** Asks twice about the same moment, which cannot be written to; throws when the answers differ. */
export function twiceAlike<T>(now: Moment, decide: (now: Moment) => T): T {
  const still = frozen(now);
  const first = decide(still);
  deepStrictEqual(decide(still), first);
  return first;
}

/** The same moment, on which any change throws. */
export function frozen(now: Moment): Moment {
  const refuse = () => {
    throw new Error('a decision must not write');
  };
  const tables: Tables = {
    get: (table, key) => deepFreeze(now.tables.get(table, key)),
    range: (table, range) => deepFreeze(now.tables.range(table, range)),
    put: refuse,
    remove: refuse,
  };
  return Object.freeze({ head: now.head, tables, event: (seq: number) => deepFreeze(now.event(seq)) });
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}

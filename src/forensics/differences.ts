import { isDeepStrictEqual } from 'node:util';
import type { StoredRow } from '../events/index.js';

/** In how many rows two sets of rows differ, and the first of them. */
export interface Differences {
  readonly count: number;
  /** `table group member`, and how the two differ there; null when they do not. */
  readonly first: string | null;
}

/** Compares rows by their keys; their order does not matter. */
export function differences(stored: Iterable<StoredRow>, folded: Iterable<StoredRow>): Differences {
  const expected = new Map(Array.from(folded, (row) => [keyOf(row), row]));
  let count = 0;
  let first: string | null = null;
  const differ = (row: StoredRow, how: string) => {
    count += 1;
    first ??= `${row.table} ${row.group} ${row.member} ${how}`;
  };
  for (const row of stored) {
    const twin = expected.get(keyOf(row));
    expected.delete(keyOf(row));
    if (twin === undefined) differ(row, 'is stored and should not be');
    else if (!isDeepStrictEqual(row.value, twin.value)) differ(row, 'has another value');
  }
  for (const row of expected.values()) differ(row, 'is not stored');
  return { count, first };
}

function keyOf({ table, group, member }: StoredRow): string {
  return JSON.stringify([table, group, member]);
}

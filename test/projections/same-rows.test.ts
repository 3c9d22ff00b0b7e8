import { expect, test } from 'vitest';
import type { StoredRow } from '../../src/events/index.js';
import { MemoryTables, projections, sameRowsAs } from '../../src/projections/index.js';

const boxes = { owned: 'x.boxes', groups: ['x.rows'], members: ['x.totals'], values: ['x.places'] };

/** Ann has the box of Bob, and Bob that of Ann; or each has its own. */
function rowsOf(exchanged: boolean): StoredRow[] {
  const [ann, bob] = exchanged ? ['bob', 'ann'] : ['ann', 'bob'];
  const owned = [
    { table: 'x.boxes', group: 'all', member: 'ann', value: 'bob' },
    { table: 'x.boxes', group: 'all', member: 'bob', value: 'ann' },
  ];
  return [
    ...(exchanged ? owned : []),
    { table: 'x.places', group: 'all', member: 'm1', value: { box: ann, at: 1 } },
    { table: 'x.rows', group: ann, member: 1, value: 'of ann' },
    { table: 'x.rows', group: bob, member: 2, value: 'of bob' },
    { table: 'x.totals', group: 'all', member: ann, value: 1 },
  ];
}

function same(stored: readonly StoredRow[], folded: readonly StoredRow[]): boolean {
  const tables = new MemoryTables();
  for (const { table, group, member, value } of folded) tables.put(table, [group, member], value);
  const comparison = sameRowsAs(tables, { name: 'x', boxes });
  comparison.take(stored);
  return comparison.areSame();
}

test('rows are the same whatever boxes are called, and not when one is changed, removed or added', () => {
  for (const stored of [rowsOf(false), rowsOf(true)]) {
    for (const folded of [rowsOf(false), rowsOf(true)]) {
      expect(same(stored, folded)).toBe(true);
      const last = stored.at(-1)!;
      expect(same([...stored.slice(0, -1), { ...last, value: 2 }], folded)).toBe(false);
      expect(same(stored.slice(0, -1), folded)).toBe(false);
      expect(same([...stored, { ...last, member: 'eve' }], folded)).toBe(false);
      expect(same(stored, folded.slice(0, -1))).toBe(false);
    }
  }
});

test('the table of boxes comes before all that name any, as a comparison in order needs', () => {
  for (const { boxes: named } of projections) {
    if (named === undefined) continue;
    for (const table of [...named.groups, ...named.members, ...named.values])
      expect(table > named.owned, table).toBe(true);
  }
});

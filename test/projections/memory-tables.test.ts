import { expect, test } from 'vitest';
import { MemoryTables } from '../../src/projections/index.js';
import { testTables } from './tables-contract.js';

testTables('memory', (work) => work(new MemoryTables()), 500);

test('rows come by table, group and member', () => {
  const tables = new MemoryTables();
  tables.put('b', ['g', 2], 'b g 2');
  tables.put('b', ['g', 1], 'b g 1');
  tables.put('a', ['\u{1f98a}', 'x'], 'a fox x');
  tables.put('a', ['\uf8ff', 'x'], 'a private x');
  tables.put('a', ['gone', 'x'], 'gone');
  tables.remove('a', ['gone', 'x']);
  expect([...tables.rows()].map(({ value }) => value)).toEqual(['a private x', 'a fox x', 'b g 1', 'b g 2']);
});

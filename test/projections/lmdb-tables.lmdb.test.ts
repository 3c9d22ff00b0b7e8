import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openEnvironment } from '../../src/events/lmdb.js';
import { lmdbTables } from '../../src/events/lmdb-tables.js';
import { testTables } from './tables-contract.js';

const folder = mkdtempSync(join(tmpdir(), 'oxtail-tables-'));
const environment = openEnvironment(folder);
let scopes = 0;

afterAll(async () => {
  await environment.close();
  rmSync(folder, { recursive: true });
});

testTables(
  'store',
  (work) => {
    const scope = `any@1.${scopes++}`;
    return environment.transact(() => work(lmdbTables(environment.tables, () => scope)));
  },
  100,
);

test('tables of another scope are neither seen nor touched', () => {
  environment.transact(() => {
    const mine = lmdbTables(environment.tables, () => 'p@1.0');
    const theirs = lmdbTables(environment.tables, () => 'p@10.0');
    mine.put('p.t', ['g', 1], 'mine');
    theirs.put('p.t', ['g', 1], 'theirs');
    mine.remove('p.t', ['g', 1]);
    expect(mine.range('p.t', { group: 'g' })).toEqual([]);
    expect(theirs.get('p.t', ['g', 1])).toBe('theirs');
  });
});

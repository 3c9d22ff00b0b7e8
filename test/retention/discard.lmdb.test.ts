import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CompactionAccess } from '../../src/events/archive/compaction.js';
import { discardSegments } from '../../src/events/archive/discard.js';
import type { Piece, Segment } from '../../src/events/archive/segments.js';
import { type Environment, openEnvironment } from '../../src/events/lmdb.js';
import { MemoryTables } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { archivedHome } from '../support/archived-home.js';
import { openTestLog } from '../support/open-log.js';

const PIECES = 3000;

const segment = (name: string): Segment => ({
  name,
  bytes: 1,
  digest: '',
  events: 1,
  first: 1,
  last: 100_000,
  newest: 1,
});
const piece = (name: string): Piece => ({ segment: name, offset: 0, bytes: 1, events: 1 });

/** A store whose archive has very many pieces, of two segments by turns, and how many each transaction reads. */
function storeOfPieces() {
  const folder = temporaryFolder();
  const environment = openEnvironment(folder);
  environment.transact(() => {
    environment.meta.put('head', { seq: 1, latest: 1 });
    const segments = [segment('old'), segment('new')];
    environment.meta.put('archive', { segments, gaps: [], earliest: 0 });
    for (let by = 1; by <= PIECES; by++)
      environment.archive.put([by % 24, by], piece(by % 2 ? 'old' : 'new'));
  });
  const reads: number[] = [];
  const access: CompactionAccess = {
    folder,
    holder: 'test',
    at: () => 1,
    record: () => {},
    onCurrent: (step) =>
      environment.transact(() => {
        reads.push(0);
        const archive: Environment['archive'] = {
          ...environment.archive,
          range: (query) => {
            const found = environment.archive.range(query);
            reads.push((reads.pop() ?? 0) + found.length);
            return found;
          },
        };
        const now = { head: 1, tables: new MemoryTables(), event: () => undefined };
        return step({ ...environment, archive }, now);
      }),
  };
  const left = () =>
    environment.transact(() => environment.archive.range({}).map(({ value }) => value.segment));
  return { environment, access, reads, left };
}

const tell = () => ({ type: 'log.compacted' }) as never;

test('P6: what a deleted segment leaves in the index is forgotten a little at a time', async () => {
  const { environment, access, reads, left } = storeOfPieces();
  expect(discardSegments(access, { segments: [segment('old')], earliest: 1 }, tell)).toBe(true);
  expect(new Set(left())).toEqual(new Set(['new']));
  expect(left()).toHaveLength(PIECES / 2);
  expect(Math.max(...reads)).toBeLessThanOrEqual(500);
  await environment.close();
});

test('P6: what somebody who was killed left in the index is forgotten with the next', async () => {
  const { environment, access, left } = storeOfPieces();
  const { onCurrent } = access;
  let steps = 0;
  const killed: CompactionAccess['onCurrent'] = (step) => {
    steps += 1;
    if (steps > 2) throw new Error('killed');
    return onCurrent(step);
  };
  const old = { segments: [segment('old')], earliest: 1 };
  expect(() => discardSegments({ ...access, onCurrent: killed }, old, tell)).toThrow('killed');
  expect(left()).toContain('old');
  expect(discardSegments(access, { segments: [segment('new')], earliest: 1 }, tell)).toBe(true);
  expect(left()).toEqual([]);
  await environment.close();
});

test('P6: a piece of a segment that was deleted is not missed by whoever reads the archive meanwhile', async () => {
  const home = await archivedHome(20);
  const store = openEnvironment(join(home, '.oxtail', 'log'));
  store.transact(() => store.archive.put([0, 999_999], piece('segment-00000000.jsonl.gz')));
  await store.close();
  const log = await openTestLog(home);
  expect(log.archived(1, 1)).toMatchObject({ damage: null });
});

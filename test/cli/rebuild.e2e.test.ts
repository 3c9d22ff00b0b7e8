import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEnvironment } from '../../src/events/lmdb.js';
import { temporaryFolder } from '../support/agent.js';
import { card, eventsOf, expectFolded, OBSERVER, openTestLog, storedName } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

test('P5: rebuild mends what verify found, says so, and is in the log', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  log.append(OBSERVER, () => ({ events: [card('one')], answer: null }));
  await log.close();
  const store = openEnvironment(join(home, '.oxtail', 'log'));
  store.transact(() => {
    const rows = store.tables.range({ prefix: [`${storedName('sessions')}.0`] });
    expect(rows).not.toEqual([]);
    for (const { key } of rows) store.tables.put(key, { purpose: 'spoiled' });
  });
  await store.close();
  expect((await runOxtail(['verify'], { home })).code).toBe(1);
  const { output, errors, code } = await runOxtail(['rebuild', 'sessions'], { home });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(output).toMatch(new RegExp(`^${storedName('sessions')}: folded anew\n\nRecorded at position 2: `));
  expect((await runOxtail(['verify'], { home })).code).toBe(0);
  const after = await openTestLog(home);
  expectFolded(after);
  expect(eventsOf(after, 'projection.rebuilt')).toHaveLength(1);
  expect((await runOxtail(['log', '--last', '1'], { home })).output).toContain(
    'was folded anew: somebody asked',
  );
  expect(await runOxtail(['rebuild', 'letters'], { home })).toMatchObject({ code: 2, output: '' });
});

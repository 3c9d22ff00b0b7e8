import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventLog } from '../../src/events/index.js';
import { openEnvironment } from '../../src/events/lmdb.js';
import { generationsInUse, rebuildSlice } from '../../src/events/rebuild.js';
import { projections } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { editStore } from '../support/child-processes.js';
import {
  allEvents,
  card,
  eventsOf,
  expectFolded,
  OBSERVER,
  openTestLog,
  storedName,
} from '../support/open-log.js';

const NAMES = projections.map(({ name }) => name);
const wanted = projections.filter(({ name }) => name === 'sessions');
const SESSIONS = storedName('sessions');

function put(log: EventLog, count: number, name = 'a'): void {
  const events = Array.from({ length: count }, (_, index) => card(`card ${index}`, `server:${name}${index}`));
  log.append(OBSERVER, () => ({ events, answer: null }));
}

/** Damages a row of the stored tables of a closed log. */
async function spoilRow(home: string): Promise<void> {
  await inStore(home, (store) =>
    store.transact(() => {
      const [row] = store.tables.range({ prefix: [`${SESSIONS}.0`, 'sessions.cards'], limit: 1 });
      store.tables.put(row!.key, { purpose: 'spoiled' });
    }),
  );
}

async function inStore<T>(home: string, work: (store: ReturnType<typeof openEnvironment>) => T): Promise<T> {
  const store = openEnvironment(join(home, '.oxtail', 'log'));
  try {
    return work(store);
  } finally {
    await store.close();
  }
}

/** A home with a log of so many cards, one stored row of which is not what the log says. */
async function spoiledHome(count = 1200): Promise<string> {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  put(log, count);
  await log.close();
  await spoilRow(home);
  return home;
}

test('P5: a rebuild makes the stored tables what the log says, and is recorded', async () => {
  const home = await spoiledHome();
  const log = await openTestLog(home);
  expect(() => expectFolded(log)).toThrow('deeply equal');
  expect(log.rebuild(OBSERVER, NAMES, 'a test')).toEqual(projections.map(({ name }) => storedName(name)));
  expectFolded(log);
  const recorded = eventsOf(log, 'projection.rebuilt').map(({ data }) => data);
  expect(recorded).toEqual(
    projections.map(({ name, version }) => ({ name, version, generation: 1, reason: 'a test' })),
  );
  expect(log.head()).toBe(1200 + projections.length);
  await log.close();
  const scopes = await inStore(home, (store) =>
    store.transact(() => store.tables.range({}).map(({ key }) => key[0])),
  );
  expect([...new Set(scopes)]).toEqual([`${SESSIONS}.1`, 'stories@1.1']);
});

test('only what is named is made anew', async () => {
  const home = await spoiledHome(10);
  const log = await openTestLog(home);
  expect(log.rebuild(OBSERVER, ['mailboxes'], 'a test')).toEqual([storedName('mailboxes')]);
  expect(() => expectFolded(log)).toThrow('deeply equal');
  expect(log.rebuild(OBSERVER, ['sessions'], 'a test')).toEqual([SESSIONS]);
  expectFolded(log);
});

test('P5: a rebuild that was killed after any slice changes nothing, and the next goes on with it', async () => {
  const home = await spoiledHome(2600);
  const log = await openTestLog(home);
  const before = log.stored();
  await log.close();
  for (let slices = 1; slices <= 3; slices++) {
    const more = await inStore(home, (store) => rebuildSlice(store, wanted, generationsInUse(store, wanted)));
    expect(more).toBe(true);
    const meanwhile = await openTestLog(home);
    expect(meanwhile.stored()).toEqual(before);
    await meanwhile.close();
  }
  const building = await inStore(home, (store) => store.transact(() => store.meta.get('building')));
  expect(building).toEqual({ [SESSIONS]: { generation: 1, seq: 1500, quarantined: 0 } });
  const again = await openTestLog(home);
  again.rebuild(OBSERVER, ['sessions'], 'a test');
  expectFolded(again);
});

test('P5: what is appended and caught up while a rebuild is under way is in both', async () => {
  const home = await spoiledHome(1600);
  await inStore(home, (store) => rebuildSlice(store, wanted, generationsInUse(store, wanted)));
  const without = await openTestLog(home, {
    projections: projections.filter((one) => one.name !== 'sessions'),
  });
  put(without, 3, 'b');
  await without.close();
  const log = await openTestLog(home);
  put(log, 3, 'c');
  const building = await inStore(home, (store) => store.transact(() => store.meta.get('building')));
  expect(building).toMatchObject({ [SESSIONS]: { generation: 1, seq: 500 } });
  const again = await openTestLog(home);
  again.rebuild(OBSERVER, ['sessions'], 'a test');
  expectFolded(again);
  expect(again.look(({ tables }) => tables.range('sessions.cards', { group: 'all' }).length)).toBe(1606);
});

test('of two rebuilds at once one switches, and the other finds it done', async () => {
  const home = await spoiledHome(1600);
  const since = await inStore(home, (store) => {
    const generations = generationsInUse(store, wanted);
    rebuildSlice(store, wanted, generations);
    return generations;
  });
  const log = await openTestLog(home);
  log.rebuild(OBSERVER, ['sessions'], 'the first');
  expectFolded(log);
  await log.close();
  expect(await inStore(home, (store) => rebuildSlice(store, wanted, since))).toBe(false);
  const after = await openTestLog(home);
  expectFolded(after);
  expect(eventsOf(after, 'projection.rebuilt')).toHaveLength(1);
});

test('P12: a rebuild sets aside the damaged record that it comes upon', async () => {
  const home = await spoiledHome(1600);
  editStore(home, 'flip', '700');
  editStore(home, 'flip', '1599');
  const log = await openTestLog(home);
  log.rebuild(OBSERVER, NAMES, 'a test');
  expect(log.stored().quarantined).toEqual([700, 1599]);
  expect(allEvents(log).filter(({ type }) => type === 'record.quarantined')).toHaveLength(2);
  expectFolded(log);
});

test('a program that must be quick never rebuilds', async () => {
  const home = await spoiledHome(10);
  const log = await openTestLog(home, { neverRebuilds: true });
  expect(() => log.rebuild(OBSERVER, NAMES, 'a test')).toThrow('folded anew first');
  expect(log.head()).toBe(10);
});

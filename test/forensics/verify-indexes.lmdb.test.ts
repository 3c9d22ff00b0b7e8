import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEnvironment } from '../../src/events/lmdb.js';
import { type Verification, verify } from '../../src/forensics/index.js';
import { projections } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { archivedHome, finishedMail } from '../support/archived-home.js';
import { card, OBSERVER, openTestLog } from '../support/open-log.js';

type Store = ReturnType<typeof openEnvironment>;

const NOTHING = new Uint8Array(0);
const STORY = finishedMail(8);

/** A log of a story in which three seconds pass with every event. */
async function homeWithStory(): Promise<string> {
  const home = temporaryFolder();
  let at = 1_700_000_000_000;
  const log = await openTestLog(home, { ambient: { now: () => at } });
  for (const event of STORY) {
    log.append(OBSERVER, () => ({ events: [event], answer: null }));
    at += 3000;
  }
  await log.close();
  return home;
}

async function verifiedAfter(home: string, change: (store: Store) => void): Promise<Verification> {
  const store = openEnvironment(join(home, '.oxtail', 'log'));
  store.transact(() => change(store));
  await store.close();
  return verify(await openTestLog(home), projections);
}

function summary({ problems }: Verification): [string, number | null][] {
  return problems.map(({ code, seq }) => [code, seq]);
}

test('P5: the indexes of an undamaged log fit, with an archive and without, and when time goes back', async () => {
  expect(summary(await verifiedAfter(await homeWithStory(), () => {}))).toEqual([]);
  expect(summary(await verifiedAfter(await archivedHome(20), () => {}))).toEqual([]);
  const home = temporaryFolder();
  const times = [5000, 9000, 2000, 9500, 9999, 12_000, 500];
  const log = await openTestLog(home, { ambient: { now: () => times.shift() ?? 500 } });
  while (times.length > 0) log.append(OBSERVER, () => ({ events: [card('x')], answer: null }));
  expect(summary(verify(log, projections))).toEqual([]);
});

test('an id by which an event can no longer be found is named by that event, and so is one too many', async () => {
  const home = await homeWithStory();
  const missing = await verifiedAfter(home, ({ refs }) => {
    const { key } = refs.range({}).find(({ key: [, seq] }) => seq === 7)!;
    refs.remove(key);
  });
  expect(summary(missing)).toEqual([['refs', 7]]);
  expect(missing.firstBad).toBe(7);
  const added = await verifiedAfter(home, ({ refs }) => refs.put(['somebody', 5], NOTHING));
  expect(summary(added)).toEqual([
    ['refs', 5],
    ['refs', 7],
  ]);
});

test('an id in another place than its own is named at both', async () => {
  const home = await homeWithStory();
  const found = await verifiedAfter(home, ({ refs }) => {
    const { key } = refs.range({}).find(({ key: [, seq] }) => seq === 7)!;
    refs.remove(key);
    refs.put([key[0], 12], NOTHING);
  });
  expect(summary(found)).toEqual([
    ['refs', 7],
    ['refs', 12],
  ]);
});

test('ids that lead past the end, or to what has left the log, are named', async () => {
  const past = await verifiedAfter(await homeWithStory(), ({ refs }) => refs.put(['x', 9999], NOTHING));
  expect(summary(past)).toEqual([['refs', 9999]]);
  let gone = 0;
  const left = await verifiedAfter(await archivedHome(20), ({ refs, meta }) => {
    gone = (meta.get('archive') as { gaps: [number, number][] }).gaps[0]![0];
    refs.put(['x', gone], NOTHING);
  });
  expect(summary(left)).toEqual([['refs', gone]]);
});

test('a row of the index by time that does not fit is named, a missing one too', async () => {
  const change = (how: (store: Store, rows: { key: number; value: number }[]) => void) =>
    homeWithStory().then((home) => verifiedAfter(home, (store) => how(store, store.times.range({}))));
  const missing = await change(({ times }, rows) => times.remove(rows[4]!.key));
  expect(summary(missing)).toEqual([['time-index', 5]]);
  const early = await change(({ times }, rows) => times.put(rows[4]!.key, 2));
  expect(summary(early)).toEqual([
    ['time-index', 2],
    ['time-index', 5],
  ]);
  const late = await change(({ times }, rows) => times.put(rows.at(-1)!.key + 1000, 9999));
  expect(summary(late)).toEqual([['time-index', 9999]]);
  const other = await change(({ times }, rows) => {
    times.remove(rows[4]!.key);
    times.put(rows[4]!.key + 1000, rows[4]!.value);
  });
  expect(summary(other)).toEqual([['time-index', 5]]);
});

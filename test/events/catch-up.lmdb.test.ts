import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BadRecord, type EventLog, type Projection } from '../../src/events/index.js';
import { openEnvironment } from '../../src/events/lmdb.js';
import { projections } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { editStore } from '../support/child-processes.js';
import { allEvents, card, expectFolded, OBSERVER, openTestLog, storedName } from '../support/open-log.js';
import { programs } from '../support/programs.js';

function put(log: EventLog, count: number, addresses = 7): void {
  const events = Array.from({ length: count }, (_, index) =>
    card(`card ${index}`, `server:${index % addresses}`),
  );
  log.append(OBSERVER, () => ({ events, answer: null }));
}

/** The stored rows and checkpoint of one projection. */
function storedAs(log: EventLog, name: string) {
  return log.stored().projections.find((one) => one.name === name);
}

/** How often `watched` folded an event. */
function counting(watched: Projection): { projection: Projection; folded: number[] } {
  const folded: number[] = [];
  const apply: Projection['apply'] = (tables, event) => {
    folded.push(event.seq);
    watched.apply(tables, event);
  };
  return { projection: { ...watched, apply }, folded };
}

test('P5 tables that are missing are folded before anything is decided, in slices', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  put(log, 1200);
  await log.close();
  editStore(home, 'forget-tables');
  const again = await openTestLog(home);
  expect(storedAs(again, storedName('sessions'))?.checkpoint).toBeNull();
  const seen = again.append(OBSERVER, (now) => ({
    events: [card('after')],
    answer: now.tables.get('sessions.cards', ['all', 'server:3']),
  })).answer;
  expect(seen).toMatchObject({ purpose: 'card 1193' });
  expect(storedAs(again, storedName('sessions'))?.checkpoint).toEqual({
    generation: 0,
    seq: 1201,
    quarantined: 0,
  });
  expectFolded(again);
});

test('P5 tables that are behind are folded from where they stand, and not from the start', async () => {
  const home = temporaryFolder();
  const watched = counting(programs.later.find(({ name }) => name === 'mailboxes')!);
  const later = programs.later.map((one) => (one.name === 'mailboxes' ? watched.projection : one));
  const first = await openTestLog(home, { projections: later });
  put(first, 600);
  await first.close();
  const older = await openTestLog(home);
  put(older, 700);
  expectFolded(older);
  await older.close();
  watched.folded.length = 0;
  const second = await openTestLog(home, { projections: later });
  expect(second.look(({ tables }) => tables.get('mailboxes.cards', ['all', 'server:6']))).toBe(185);
  expect(watched.folded).toEqual(Array.from({ length: 700 }, (_, index) => index + 601));
  expectFolded(second, later);
});

test('P5 a table of another version is neither damaged nor believed', async () => {
  const home = temporaryFolder();
  const ours = await openTestLog(home);
  put(ours, 10);
  const mine = storedAs(ours, storedName('mailboxes'));
  await ours.close();
  const theirs = await openTestLog(home, { projections: programs.later });
  put(theirs, 10);
  const waiting = (log: EventLog) =>
    log.look(({ tables }) => tables.range('mailboxes.waiting', { group: 'later' }).length);
  expect(waiting(theirs)).toBe(20);
  expectFolded(theirs, programs.later);
  await theirs.close();
  const again = await openTestLog(home);
  expect(storedAs(again, storedName('mailboxes'))).toEqual(mine);
  expect(waiting(again)).toBe(0);
  expectFolded(again);
});

test('a quarantine makes tables anew beside those in use, and removes the old ones', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  put(log, 1300, 1300);
  await log.close();
  editStore(home, 'flip', '1294');
  editStore(home, 'forget-tables');
  const again = await openTestLog(home);
  const cards = again.look(({ tables }) =>
    [1292, 1293, 1294].map((number) => tables.get('sessions.cards', ['all', `server:${number}`])),
  );
  expect(cards).toMatchObject([{ purpose: 'card 1292' }, undefined, { purpose: 'card 1294' }]);
  expect(again.stored()).toMatchObject({ head: 1301, quarantined: [1294] });
  expect(allEvents(again).at(-1)).toMatchObject({ type: 'record.quarantined', data: { record: 1294 } });
  expectFolded(again);
  await again.close();
  editStore(home, 'flip', '7');
  const third = await openTestLog(home);
  expect(() => third.look((now) => now.event(7))).not.toThrow();
  for (const projection of projections) {
    const checkpoint = storedAs(third, `${projection.name}@${projection.version}`)?.checkpoint;
    expect(checkpoint).toEqual({ generation: 1, seq: 1302, quarantined: 2 });
  }
  expectFolded(third);
  await third.close();
  const store = openEnvironment(join(home, '.oxtail', 'log'));
  const scopes = store.transact(() => store.tables.range({}).map(({ key }) => key[0]));
  expect([...new Set(scopes)]).toEqual([`${storedName('sessions')}.1`, `${storedName('stories')}.1`]);
  await store.close();
});

test('P12 a record that two find damaged at the same moment is set aside once', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  put(log, 3);
  editStore(home, 'flip', '2');
  log.look((now) => now.event(2));
  let looks = 0;
  log.look(() => {
    looks += 1;
    // Somebody else has looked before it was set aside, and says so after.
    if (looks === 1) throw new BadRecord(2, 'its checksum does not match');
  });
  expect(looks).toBe(2);
  expect(log.stored()).toMatchObject({ head: 4, quarantined: [2] });
  expectFolded(log);
});

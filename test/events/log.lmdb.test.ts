import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Decision, type NewEvent, StoreError } from '../../src/events/index.js';
import { openEnvironment } from '../../src/events/lmdb.js';
import { encodeRecord, stamp } from '../../src/events/record.js';
import { projections } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { allEvents, card, expectFolded, OBSERVER, openTestLog } from '../support/open-log.js';

function refusal(target: string): NewEvent {
  return { type: 'request.refused', data: { tool: 'test', target, code: 'no' } };
}

function recorded<A>(events: readonly NewEvent[], answer: A): () => Decision<A> {
  return () => ({ events, answer });
}

/** What the log throws, as a code. */
function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
  return 'none';
}

/** Changes the stored form of a closed log. */
async function edit(
  home: string,
  change: (store: ReturnType<typeof openEnvironment>) => void,
): Promise<void> {
  const store = openEnvironment(join(home, '.oxtail', 'log'));
  store.transact(() => change(store));
  await store.close();
}

test('P3 what is appended has the next positions and can be read, by position, id and time', async () => {
  let at = 1_000_000;
  const log = await openTestLog(temporaryFolder(), { ambient: { now: () => at } });
  expect(log.head()).toBe(0);
  expect(log.read()).toEqual([]);
  const first = log.append(OBSERVER, recorded([refusal('a'), refusal('b')], 'done'));
  expect(first).toMatchObject({ answer: 'done', head: 2 });
  expect(first.events).toEqual([
    stamp(refusal('a'), 1, at, OBSERVER),
    stamp({ ...refusal('b'), causation: null }, 2, at, OBSERVER),
  ]);
  at += 5000;
  log.append(
    { server: 's', session: 'x' },
    recorded([{ ...refusal('a'), causation: 2, correlation: 'c' }], 0),
  );
  const third = log.read({ from: 3 })[0];
  expect(third).toMatchObject({ seq: 3, at, causation: 2, correlation: 'c', actor: { session: 'x' } });
  expect(log.read()).toEqual([...first.events, third]);
  expect(log.read({ from: 2, to: 2 })).toEqual([first.events[1]]);
  expect(log.read({ limit: 1 })).toEqual([first.events[0]]);
  expect([log.byRef('a'), log.byRef('b'), log.byRef('nobody')]).toEqual([[1, 3], [2], []]);
  expect([999_999, 1_000_000, 1_004_999, 1_005_000, 9e15].map((time) => log.asOf(time))).toEqual([
    0, 2, 2, 3, 3,
  ]);
});

test('P3 the order is that of appending and not that of the clock', async () => {
  let at = 10_000_000;
  const log = await openTestLog(temporaryFolder(), { ambient: { now: () => at } });
  for (const time of [10_000_000, 10_002_500, 6_400_000, 6_401_000, 10_002_600]) {
    at = time;
    log.append(OBSERVER, recorded([card(`at ${time}`)], null));
  }
  expect(allEvents(log).map((event) => [event.seq, event.at])).toEqual([
    [1, 10_000_000],
    [2, 10_002_500],
    [3, 6_400_000],
    [4, 6_401_000],
    [5, 10_002_600],
  ]);
  // As of a time means: what had been recorded when the clock first passed it.
  expect([6_400_500, 10_000_000, 10_002_500, 10_002_550].map((time) => log.asOf(time))).toEqual([0, 1, 4, 4]);
  expectFolded(log);
});

test('one read gives at most 256 events', async () => {
  const log = await openTestLog(temporaryFolder());
  log.append(
    OBSERVER,
    recorded(
      Array.from({ length: 300 }, (_, index) => card(String(index))),
      null,
    ),
  );
  expect(log.read().map(({ seq }) => seq)).toEqual(Array.from({ length: 256 }, (_, index) => index + 1));
  expect(log.read({ limit: 1000 })).toHaveLength(256);
  expect(log.read({ from: 257 })).toHaveLength(44);
});

test('a decision that throws, is a promise, or opens the log again records nothing', async () => {
  const log = await openTestLog(temporaryFolder());
  log.append(OBSERVER, recorded([card('before')], null));
  const before = log.stored();
  const throwing = () => {
    throw new RangeError('changed my mind');
  };
  expect(() => log.append(OBSERVER, throwing)).toThrow(RangeError);
  const promised = (async () => ({
    events: [card('later')],
    answer: 0,
  })) as unknown as () => Decision<number>;
  expect(() => log.append(OBSERVER, promised)).toThrow();
  for (const inner of [
    () => log.append(OBSERVER, recorded([card('inner')], 0)).answer,
    () => log.look((now) => now.head),
    () => log.head(),
  ]) {
    const nested = () => ({ events: [card('outer')], answer: inner() });
    expect(() => log.append(OBSERVER, nested)).toThrow('inside another');
  }
  expect(log.stored()).toEqual(before);
  log.append(OBSERVER, recorded([card('after')], null));
  expect(log.head()).toBe(2);
  expectFolded(log);
});

test('the engine is never given a promise to wait for', async () => {
  const store = openEnvironment(temporaryFolder());
  const later = async () => store.meta.put('a', 1);
  expect(() => store.transact(later)).toThrow('synchronous');
  expect(store.transact(() => store.meta.get('a'))).toBeUndefined();
  await store.close();
});

test('a decision that decides nothing writes nothing and rings for nobody', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  expect(log.append(OBSERVER, recorded([], 'nothing'))).toEqual({ events: [], answer: 'nothing', head: 0 });
  expect(log.stored().head).toBe(0);
  expect(readdirSync(join(home, '.oxtail', 'bell'))).toEqual([]);
});

test('a commit that the engine fails once is decided again, and recorded once', async () => {
  const log = await openTestLog(temporaryFolder());
  const failure = () => Object.assign(new Error('MDB_BAD_TXN'), { code: -30782 });
  let runs = 0;
  const appended = log.append(OBSERVER, () => {
    runs += 1;
    if (runs === 1) throw failure();
    return { events: [card('once')], answer: runs };
  });
  expect(appended).toMatchObject({ answer: 2, head: 1 });
  const always = () => {
    throw failure();
  };
  expect(codeOf(() => log.append(OBSERVER, always))).toBe('unavailable');
  expect(log.head()).toBe(1);
  expectFolded(log);
});

test('P5 positions, tables and checkpoints go on where they were after reopening', async () => {
  const home = temporaryFolder();
  const first = await openTestLog(home);
  first.append(OBSERVER, recorded([card('one'), card('two', 'server:cd')], null));
  const before = first.stored();
  await first.close();
  const second = await openTestLog(home);
  expect(second.stored()).toEqual(before);
  expect(before.projections.map(({ name, checkpoint }) => [name, checkpoint])).toEqual(
    projections.map(({ name, version }) => [`${name}@${version}`, { generation: 0, seq: 2, quarantined: 0 }]),
  );
  expect(second.append(OBSERVER, recorded([card('three')], null)).events[0]?.seq).toBe(3);
  expect(allEvents(second)).toHaveLength(3);
  expectFolded(second);
});

test.each([0o000, 0o077])('files are 0600 and folders 0700, whatever the umask (%o)', async (umask) => {
  const home = temporaryFolder();
  const before = process.umask(umask);
  try {
    const log = await openTestLog(home);
    log.append(OBSERVER, recorded([card('x')], null));
  } finally {
    process.umask(before);
  }
  const root = join(home, '.oxtail');
  const entries = ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })].map((name) => {
    const stats = statSync(join(root, name));
    return [name, stats.isDirectory() ? 'folder' : 'file', (stats.mode & 0o777).toString(8)];
  });
  expect(entries.sort()).toEqual([
    ['', 'folder', '700'],
    ['archive', 'folder', '700'],
    ['bell', 'folder', '700'],
    ['bell/bell', 'file', '600'],
    ['calls', 'folder', '700'],
    ['log', 'folder', '700'],
    ['log/data.mdb', 'file', '600'],
    ['log/lock.mdb', 'file', '600'],
    ['waiting', 'folder', '700'],
  ]);
});

test('a store of a newer format is refused, and one of another program', async () => {
  const home = temporaryFolder();
  await (await openTestLog(home)).close();
  await edit(home, ({ meta }) => meta.put('format', 2));
  await expect(openTestLog(home)).rejects.toMatchObject({ code: 'newer-format' });
  await edit(home, ({ meta }) => meta.put('format', 'theirs'));
  await expect(openTestLog(home)).rejects.toMatchObject({ code: 'foreign-file' });
  const theirs = temporaryFolder();
  mkdirSync(join(theirs, '.oxtail', 'log'), { recursive: true });
  for (const folder of ['.oxtail', '.oxtail/log']) chmodSync(join(theirs, folder), 0o700);
  await edit(theirs, ({ events }) => events.put(7, Buffer.from('a database that we did not make')));
  await expect(openTestLog(theirs)).rejects.toMatchObject({ code: 'foreign-file' });
});

test.skipIf(process.platform !== 'linux')('a store that is refused does not stay open', async () => {
  const home = temporaryFolder();
  const store = join(home, '.oxtail', 'log');
  await (await openTestLog(home)).close();
  await edit(home, ({ meta }) => meta.put('format', 2));
  await expect(openTestLog(home)).rejects.toMatchObject({ code: 'newer-format' });
  expect(readFileSync('/proc/self/maps', 'utf8')).not.toContain(store);
});

/** A record as a newer program would write it. */
function unknownEvent(seq: number): Buffer {
  const event = { ...card('x'), type: 'future.decided' } as unknown as NewEvent;
  return encodeRecord(stamp(event, seq, 0, OBSERVER));
}

test('decisions of a newer program that this one cannot know stop it from appending, not from reading', async () => {
  const home = temporaryFolder();
  const first = await openTestLog(home);
  first.append(OBSERVER, recorded([card('x')], null));
  await first.close();
  await edit(home, ({ events, meta }) => {
    events.put(2, unknownEvent(2));
    meta.put('head', { seq: 2, latest: 0 });
    meta.put('critical', ['future.decided']);
  });
  const log = await openTestLog(home);
  let decided = 0;
  const decide = () => {
    decided += 1;
    return { events: [card('y')], answer: 0 };
  };
  expect(codeOf(() => log.append(OBSERVER, decide))).toBe('newer-format');
  expect(decided).toBe(0);
  expect(log.read().map(({ type }) => type)).toEqual(['session.state_set', 'future.decided']);
  expect(log.look((now) => now.tables.get('sessions.cards', ['all', 'server:ab']))).toMatchObject({
    purpose: 'x',
  });
  await log.close();
  // Not even to set a record aside.
  await edit(home, ({ events, meta }) => {
    events.put(1, Buffer.from('junk'));
    meta.put('checkpoints', {});
  });
  const again = await openTestLog(home);
  expect(codeOf(() => again.look((now) => now.head))).toBe('newer-format');
  expect(again.head()).toBe(2);
});

test('an event of a kind that only a newer program knows, and that bears on no decision, is passed over', async () => {
  const home = temporaryFolder();
  const first = await openTestLog(home);
  first.append(OBSERVER, recorded([card('x')], null));
  await first.close();
  await edit(home, ({ events, meta }) => {
    events.put(2, unknownEvent(2));
    meta.put('head', { seq: 2, latest: 0 });
  });
  const log = await openTestLog(home);
  expect(log.append(OBSERVER, recorded([card('y')], null)).head).toBe(3);
  expect(log.read()).toHaveLength(3);
  expectFolded(log);
});

test('the kinds of events that decisions need are remembered for older programs', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const ended = { type: 'session.ended', data: { server: 'x', how: 'exit', evidence: '' } } as const;
  log.append(OBSERVER, recorded([card('x'), ended], null));
  log.append(OBSERVER, recorded([ended], null));
  await log.close();
  await edit(home, ({ meta }) => expect(meta.get('critical')).toEqual(['session.ended']));
});

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event, EventLog, NewEvent, Projection } from '../../src/events/index.js';
import { openEnvironment } from '../../src/events/lmdb.js';
import { encodeRecord } from '../../src/events/record.js';
import { type Verification, verify } from '../../src/forensics/index.js';
import { projections } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { OBSERVER, openTestLog, storedName } from '../support/open-log.js';
import { World } from '../support/world.js';

/** Two agents and a conversation between them: events that touch every projection. */
const STORY = conversation();

function conversation(): NewEvent[] {
  const world = new World();
  const ada = world.join('aa', 'ada');
  const ben = world.join('bb', 'ben');
  world.presence.set('aa', 'live').set('bb', 'live');
  world.when('send_message', { target: 'ben', body: 'first', idempotency_key: 'k' }, ada);
  world.when('ask_peer', { target: 'ben', body: 'second' }, ada);
  world.when('read_my_messages', {}, ben);
  world.when('send_message', { target: 'ben', body: 'third', action_required: true }, ada);
  world.when('set_my_state', { purpose: 'reading' }, ben);
  world.given([
    {
      type: 'session.activity',
      data: { address: ben.address, state: 'busy', source: 'call', turn: null, evidenceAt: world.at },
    },
  ]);
  return world.events.map(
    ({ type, data, correlation, causation }) => ({ type, data, correlation, causation }) as NewEvent,
  );
}

/** A home whose log holds the story, and is closed. */
async function homeWithStory(events: readonly NewEvent[] = STORY): Promise<string> {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  log.append(OBSERVER, () => ({ events, answer: null }));
  await log.close();
  return home;
}

/** Damages the stored form of a closed log. */
async function edit(
  home: string,
  change: (store: ReturnType<typeof openEnvironment>) => void,
): Promise<void> {
  const store = openEnvironment(join(home, '.oxtail', 'log'));
  store.transact(() => change(store));
  await store.close();
}

async function verified(home: string, with_: readonly Projection[] = projections): Promise<Verification> {
  return verify(await openTestLog(home), with_);
}

function summary({ ok, problems, projections: judged }: Verification) {
  return {
    ok,
    problems: problems.map(({ code, seq }) => [code, seq]),
    wrong: judged.filter((one) => !one.ok).map(({ name }) => name),
  };
}

function replaced(home: string, seq: number, change: (event: Event) => unknown): Promise<void> {
  return edit(home, ({ events }) => {
    const bytes = Buffer.from(events.get(seq) ?? []);
    events.put(seq, encodeRecord(change(JSON.parse(bytes.subarray(4).toString())) as Event));
  });
}

test('P5: a log is proved: the events folded anew are what is stored', async () => {
  const found = await verified(await homeWithStory());
  expect(found).toEqual({
    ok: true,
    head: STORY.length,
    events: STORY.length,
    archived: 0,
    quarantined: 0,
    problems: [],
    firstBad: null,
    projections: [
      { name: storedName('sessions'), rows: expect.any(Number), ok: true },
      { name: storedName('activity'), rows: 1, ok: true },
      { name: storedName('mailboxes'), rows: 3, ok: true },
      { name: storedName('ledgers'), rows: expect.any(Number), ok: true },
      { name: storedName('asks'), rows: expect.any(Number), ok: true },
      { name: storedName('obligations'), rows: 7, ok: true },
      { name: storedName('waits'), rows: 8, ok: true },
      { name: storedName('wakes'), rows: 1, ok: true },
      { name: storedName('idempotency'), rows: 2, ok: true },
      { name: storedName('stories'), rows: 19, ok: true },
    ],
  });
  for (const { rows } of found.projections) expect(rows).toBeGreaterThan(0);
});

test('P5: a log longer than one slice, and an empty one, are proved', async () => {
  const cards = Array.from({ length: 600 }, (_, index): NewEvent => {
    return { type: 'session.state_set', data: { address: 'server:ab', purpose: `card ${index}` } };
  });
  expect(await verified(await homeWithStory(cards))).toMatchObject({ ok: true, events: 600 });
  expect(await verified(temporaryFolder())).toMatchObject({ ok: true, head: 0, events: 0 });
});

test('P11: verifying changes nothing: not the head, not a row, not a byte of the file', async () => {
  const home = await homeWithStory();
  await edit(home, ({ meta }) => meta.remove('checkpoints'));
  const file = join(home, '.oxtail', 'log', 'data.mdb');
  const log = await openTestLog(home);
  const looked = () => ({ stored: log.stored(), bytes: readFileSync(file), mtime: statSync(file).mtimeMs });
  const before = looked();
  expect(verify(log, projections).ok).toBe(false);
  expect(looked()).toEqual(before);
});

test('a removed record is a gap', async () => {
  const home = await homeWithStory();
  await edit(home, ({ events }) => events.remove(5));
  const found = summary(await verified(home));
  expect(found.problems[0]).toEqual(['gap', 5]);
  const wrong = ['ledgers', 'idempotency', 'stories'].map(storedName);
  expect(found).toMatchObject({ ok: false, wrong });
});

test('records missing at the end are one gap, however many', async () => {
  const home = await homeWithStory();
  await edit(home, ({ events }) => {
    for (let seq = 11; seq <= STORY.length; seq++) events.remove(seq);
  });
  const { problems } = await verified(home);
  expect(problems[0]).toMatchObject({ code: 'gap', seq: 11 });
  expect(problems[0]?.sentence).toContain(`${STORY.length - 10} records`);
});

test('a changed, a removed and an added row are found, and the first of them is named', async () => {
  const home = await homeWithStory();
  await edit(home, ({ tables }) => {
    const [first, second] = tables.range({ prefix: [`${storedName('sessions')}.0`, 'sessions.servers'] });
    tables.put(first!.key, { ...(first!.value as object), started: 99 });
    tables.remove(second!.key);
    tables.put([`${storedName('sessions')}.0`, 'sessions.servers', 'all', 'zz'], {});
  });
  const found = await verified(home);
  expect(summary(found)).toEqual({
    ok: false,
    problems: [['rows-differ', null]],
    wrong: [storedName('sessions')],
  });
  expect(found.problems[0]?.sentence).toContain('3 rows: sessions.servers all aa has another value');
});

test('a missing checkpoint is told and not repaired', async () => {
  const home = await homeWithStory();
  await edit(home, ({ meta }) => {
    const { [storedName('asks')]: _, ...rest } = meta.get('checkpoints') as Record<string, unknown>;
    meta.put('checkpoints', rest);
  });
  const expected = { ok: false, problems: [['projection-missing', null]], wrong: [storedName('asks')] };
  expect(summary(await verified(home))).toEqual(expected);
  expect(summary(await verified(home))).toEqual(expected);
});

test('a projection that is behind is told, compared as of where it is, and right again once caught up', async () => {
  const home = await homeWithStory();
  const older = await openTestLog(home, {
    projections: projections.filter(({ name }) => name !== 'sessions'),
  });
  const card: NewEvent = { type: 'session.state_set', data: { address: 'server:ab', purpose: 'new' } };
  older.append(OBSERVER, () => ({ events: [card], answer: null }));
  await older.close();
  const log = await openTestLog(home);
  const behind = {
    ok: false,
    problems: [['projection-behind', STORY.length]],
    wrong: [storedName('sessions')],
  };
  expect(summary(verify(log, projections))).toEqual(behind);
  log.look(() => null);
  expect(verify(log, projections)).toMatchObject({ ok: true, head: STORY.length + 1 });
});

test('P12: a damaged record is named, and explained once it is set aside', async () => {
  const home = await homeWithStory();
  const last = STORY.length;
  await edit(home, ({ events }) => {
    const bytes = Buffer.from(events.get(last) ?? []);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    events.put(last, bytes);
  });
  const log = await openTestLog(home);
  const found = verify(log, projections);
  expect(found.problems[0]).toMatchObject({ code: 'bad-record', seq: last });
  expect(found).toMatchObject({ ok: false, firstBad: last, events: last - 1, quarantined: 0 });
  log.look((now) => now.event(last));
  log.look(() => null);
  expect(verify(log, projections)).toMatchObject({ ok: true, events: last, quarantined: 1, problems: [] });
});

test('a projection made before a record was set aside is told to be outdated, and nothing else', async () => {
  const home = await homeWithStory();
  await edit(home, ({ meta }) => {
    meta.put(['quarantine', 3], 'test');
    meta.put('quarantined', 1);
  });
  const { problems } = summary(await verified(home));
  expect(problems).toEqual(projections.map(() => ['projection-behind', STORY.length]));
});

test('a record that is not of its shape is named, with the place', async () => {
  const home = await homeWithStory();
  await replaced(home, 2, (event) => ({ ...event, data: { ...event.data, strategy: 'guess' } }));
  await replaced(home, 3, (event) => ({ ...event, actor: null }));
  const found = await verified(home);
  expect(summary(found).problems.slice(0, 2)).toEqual([
    ['shape', 2],
    ['shape', 3],
  ]);
  expect(found.problems[0]?.sentence).toContain('data.strategy');
  expect(found.problems[1]?.sentence).toContain('actor');
});

test('what only a newer program understands is not judged', async () => {
  const home = await homeWithStory();
  await replaced(home, 2, (event) => ({ ...event, v: 99, data: { ...event.data, more: true } }));
  await replaced(home, STORY.length, (event) => ({ ...event, type: 'moon.risen', data: 'full' }));
  const { problems } = await verified(home);
  expect(problems.filter(({ code }) => code === 'shape')).toEqual([]);
});

test('a record that a projection cannot fold is named, and the others are still compared', async () => {
  const log: EventLog = await openTestLog(await homeWithStory());
  const broken = projections.map((projection): Projection => {
    if (projection.name !== 'asks') return projection;
    const apply = () => {
      throw new Error('no idea');
    };
    return { ...projection, apply };
  });
  const found = summary(verify(log, broken));
  expect(found).toEqual({ ok: false, problems: [['fold-failed', 1]], wrong: [storedName('asks')] });
});

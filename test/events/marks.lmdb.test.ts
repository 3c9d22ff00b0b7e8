import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lowerMark } from '../../src/agents/index.js';
import { homeOf } from '../../src/events/index.js';
import { marksIn } from '../../src/events/marks.js';
import { temporaryFolder } from '../support/agent.js';
import {
  confirmAll,
  deliver,
  delivery,
  giveAll,
  introduce,
  markIn,
  RECIPIENT,
} from '../support/marked-mail.js';
import { OBSERVER, openTestLog } from '../support/open-log.js';
import { World } from '../support/world.js';

async function scene() {
  const folder = temporaryFolder();
  const home = homeOf({ OXTAIL_HOME: join(folder, '.oxtail') });
  const log = await openTestLog(folder);
  introduce(log);
  return { folder, home, log, mark: markIn(home) };
}

test('a mark is a private file that is made and taken away, as often as one likes', () => {
  const folder = join(temporaryFolder(), 'marks');
  mkdirSync(folder);
  const marks = marksIn(folder);
  const before = process.umask(0);
  for (let time = 0; time < 2; time++) marks.raise('ann');
  process.umask(before);
  marks.raise('bea');
  expect(readdirSync(folder)).toEqual(['ann', 'bea']);
  expect(statSync(join(folder, 'ann')).mode & 0o777).toBe(0o600);
  for (let time = 0; time < 2; time++) marks.lower('ann');
  expect(readdirSync(folder)).toEqual(['bea']);
});

test('a folder of marks that somebody deleted is made again, for its owner alone; lowering in it is no failure', () => {
  const folder = join(temporaryFolder(), 'marks');
  const marks = marksIn(folder);
  marks.lower('ann');
  marks.raise('ann');
  expect(existsSync(join(folder, 'ann'))).toBe(true);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('what is delivered is marked, once; delivering after the folder was deleted marks it again', async () => {
  const { home, log, mark } = await scene();
  expect(readdirSync(home.marks)).toEqual([]);
  deliver(log, 'm1');
  deliver(log, 'm2');
  expect(readdirSync(home.marks)).toEqual([RECIPIENT.session]);
  rmSync(home.marks, { recursive: true });
  deliver(log, 'm3');
  expect(existsSync(mark)).toBe(true);
});

test('P1: a mark stands before its message does: where none can be made, nothing is delivered', async () => {
  const { home, log } = await scene();
  rmSync(home.marks, { recursive: true });
  writeFileSync(home.marks, 'in the way');
  const before = log.head();
  expect(() => deliver(log, 'm1')).toThrow(expect.objectContaining({ name: 'StoreError' }));
  expect(() => deliver(log, 'm1')).toThrow(home.marks);
  expect(log.head()).toBe(before);
  rmSync(home.marks);
  deliver(log, 'm1');
  expect(log.head()).toBe(before + 2);
});

test('a delivery that is not recorded leaves at most a mark too many, which the next one who looks lowers', async () => {
  const { log, mark } = await scene();
  const broken = () =>
    log.append(OBSERVER, (now) => {
      const events = [...delivery(now.head, 'm1'), { type: 'session.state_set', data: null }];
      return { events: events as ReturnType<typeof delivery>, answer: null };
    });
  expect(broken).toThrow();
  lowerMark(log, RECIPIENT.session);
  expect(existsSync(mark)).toBe(false);
});

test('a mark is lowered only when nothing waits and nothing is unconfirmed', async () => {
  const { log, mark } = await scene();
  const lowered = () => {
    lowerMark(log, RECIPIENT.session);
    return !existsSync(mark);
  };
  deliver(log, 'm1');
  expect(lowered()).toBe(false);
  giveAll(log);
  expect(lowered()).toBe(false);
  deliver(log, 'm2');
  confirmAll(log);
  expect(lowered()).toBe(false);
  giveAll(log);
  confirmAll(log);
  expect(existsSync(mark)).toBe(true);
  expect(lowered()).toBe(true);
  expect(lowered()).toBe(true);
});

test('one mark stands for a session that two projects know, until neither owes it anything', async () => {
  const { log, mark } = await scene();
  const elsewhere = { id: '1'.repeat(16), root: '/elsewhere' };
  const world = new World();
  const sender = world.join('c3', 'cem', elsewhere);
  world.join('d4', RECIPIENT.session, elsewhere);
  world.when('send_message', { target: RECIPIENT.session, body: 'x' }, sender);
  log.append(OBSERVER, () => ({ events: world.events, answer: null }));
  deliver(log, 'm1');
  giveAll(log);
  confirmAll(log);
  lowerMark(log, RECIPIENT.session);
  expect(existsSync(mark)).toBe(true);
});

test('mail that follows an agent to its id, to the right id, or to what it goes on as is marked there', async () => {
  const folder = temporaryFolder();
  const log = await openTestLog(folder);
  const marks = join(folder, '.oxtail', 'waiting');
  const world = new World();
  const sender = world.join('b2', 'bea');
  const record = () => {
    const events = world.events.slice(log.head());
    log.append(OBSERVER, () => ({ events, answer: null }));
    return readdirSync(marks).sort();
  };
  world.join('a1');
  const names = { terminals: new Map([['a1', 'pid']]) };
  world.when('send_message', { target: 'pid', body: 'x' }, sender, names);
  expect(record()).toEqual([]);
  world.claim('a1', 'guess', undefined, 'environment');
  expect(record()).toEqual(['guess']);
  const project = sender.project.id;
  const right = { server: 'a1', thread: null, session: 'guess', project, correctedTo: { session: 'ann' } };
  world.given([{ type: 'session.released', data: right }]);
  world.claim('a1', 'ann');
  expect(record()).toEqual(['ann', 'guess']);
  const run = { client: { pid: 7, startToken: 's' }, bootId: 'b', namespace: 'n', transcriptPath: null };
  const goesOn = { ...run, project, from: 'ann', to: 'ann 2', source: 'clear' } as const;
  world.given([{ type: 'session.continued', data: goesOn }]);
  const hashed = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(record()).toEqual(expect.arrayContaining(['ann', 'guess', hashed]));
  for (const session of ['guess', 'ann', 'ann 2']) lowerMark(log, session);
  expect(readdirSync(marks)).toEqual([hashed]);
});

test('what is returned is marked again, also after the mark was lost', async () => {
  const { log, mark } = await scene();
  deliver(log, 'm1');
  giveAll(log);
  rmSync(mark);
  log.append(OBSERVER, ({ head }) => ({
    events: [
      {
        type: 'message.returned',
        data: { address: RECIPIENT.address, handOver: head, ids: ['m1'], reason: 'cancelled' },
      },
    ],
    answer: null,
  }));
  expect(existsSync(mark)).toBe(true);
});

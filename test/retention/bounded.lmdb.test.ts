import { join } from 'node:path';
import { expect, test } from 'vitest';
import { historyOfLog, restoredAt } from '../../src/forensics/index.js';
import { mailboxTotal, projections } from '../../src/projections/index.js';
import { Housekeeping, SNAPSHOT_EVERY, savedStates, tidyUp } from '../../src/retention/index.js';
import { temporaryFolder } from '../support/agent.js';
import { foldedDigests, keepingHouse, storedDigests } from '../support/keeping-house.js';
import { LogWorld } from '../support/log-world.js';
import { expectFolded, openTestLog } from '../support/open-log.js';

const BOUND = 4_200_000;
const MESSAGES = 4500;

test('P5, P6, W23: a log stays within its bound, keeps all that is unread, and every moment can still be told', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const world = new LogWorld(log);
  const [reader, ...agents] = ['ann', 'bea', 'cem', 'dov', 'eve'].map((id, index) =>
    world.join(`a${index}`, id),
  );
  for (let unread = 0; unread < 300; unread++) {
    world.when('send_message', { target: reader!.session, body: 'y'.repeat(200) }, agents[0]!);
  }
  world.when('send_message', { target: 'cem', body: 'do it', action_required: true }, agents[0]!);
  const options = keepingHouse(log, home, { retainBytes: BOUND });
  const housekeeping = new Housekeeping(options);
  const recorded = new Map<number, Record<string, string>>();
  let peak = 0;
  world.correspond(agents, MESSAGES, (sent) => {
    if (sent % 100 === 0) for (let step = 0; step < 20 && housekeeping.step() !== 'done'; step++);
    if (sent % 700 === 0) recorded.set(log.head(), storedDigests(log));
    peak = Math.max(peak, log.size().used);
  });

  expect(peak).toBeLessThan(BOUND);
  expect(log.size().file).toBeLessThan(2 * BOUND);
  expect(log.archive().gaps.length).toBeGreaterThan(0);
  expect(log.look((now) => mailboxTotal(now, reader!.address).count)).toBe(300);
  expect(world.when('my_open_work', {}, agents[1]!).answer).toMatchObject({ count: 1 });
  expectFolded(log);

  await tidyUp(options);
  expect(savedStates(options.folder)).toEqual([SNAPSHOT_EVERY]);
  const history = historyOfLog(log, join(home, '.oxtail'));
  for (const base of [history, { ...history, baseAt: () => null }]) {
    for (const [seq, digests] of recorded) {
      expect(foldedDigests(restoredAt(base, seq, projections).tables)).toEqual(digests);
    }
  }
}, 240_000);

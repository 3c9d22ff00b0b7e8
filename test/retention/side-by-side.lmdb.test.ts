import { expect, test } from 'vitest';
import { mailboxTotal, projections } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { compactFully, keepingHouse } from '../support/keeping-house.js';
import { LogWorld } from '../support/log-world.js';
import { expectFolded, openTestLog } from '../support/open-log.js';

/** The same reducers, stored beside those of this program. */
const OTHERS = projections.map((one) => ({ ...one, version: one.version + 1000 }));

test('P5: tables that another version had folded half-way when a compaction came are folded anew', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const others = await openTestLog(home, { projections: OTHERS });
  const world = new LogWorld(log);
  const agents = [world.join('aa', 'ann'), world.join('bb', 'ben')];
  const options = keepingHouse(log, home, {}, Date.now);
  const waiting = () => others.look((now) => agents.map(({ address }) => mailboxTotal(now, address).count));
  world.when('send_message', { target: 'ben', body: 'to be read' }, agents[0]!);
  expect(waiting()).toEqual([0, 1]);

  world.read(agents[1]!);
  compactFully(options, true);
  expect(waiting()).toEqual([0, 0]);
  expect(log.archive().gaps).not.toEqual([]);
  expectFolded(others, OTHERS);

  // A compaction that the next one took along before they saw it.
  world.when('send_message', { target: 'ben', body: 'read by then' }, agents[0]!);
  world.read(agents[1]!);
  expect(waiting()).toEqual([0, 0]);
  compactFully(options, true);
  world.correspond(agents, 40);
  compactFully(options, true);
  expect(waiting()).toEqual([0, 0]);
  expectFolded(others, OTHERS);
  expectFolded(log);
});

test('P5: tables that were folded up to a compaction are not folded anew for it', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const others = await openTestLog(home, { projections: OTHERS });
  const world = new LogWorld(log);
  const agents = [world.join('aa', 'ann'), world.join('bb', 'ben')];
  world.correspond(agents, 40);
  others.look(() => null);
  const generations = () => others.stored().projections.map(({ checkpoint }) => checkpoint?.generation);
  const before = generations();
  compactFully(keepingHouse(log, home, {}, Date.now), true);
  others.look(() => null);
  expect(generations()).toEqual(before);
  expectFolded(others, OTHERS);
});

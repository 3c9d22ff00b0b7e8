import { join } from 'node:path';
import { expect, test } from 'vitest';
import { historyOfLog, restoredAt } from '../../src/forensics/index.js';
import { projections } from '../../src/projections/index.js';
import { discardEvent, savedStates, saveState, tidyUp } from '../../src/retention/index.js';
import { temporaryFolder } from '../support/agent.js';
import { compactFully, foldedDigests, keepingHouse, storedDigests } from '../support/keeping-house.js';
import { LogWorld } from '../support/log-world.js';
import { openTestLog } from '../support/open-log.js';

/** What an older program saves. */
const OLDER = projections.map((one) => ({ ...one, version: one.version - 1 }));

test('P5: where what came before is not kept, and was saved by an older program only, the present state is saved', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const world = new LogWorld(log);
  const agents = [world.join('aa', 'ann'), world.join('bb', 'ben')];
  const options = keepingHouse(log, home, {}, Date.now);
  world.correspond(agents, 40);
  compactFully(options, true);
  const earliest = log.head();
  await saveState({ ...options, projections: OLDER }, earliest);
  const discarded = { segments: log.archive().segments, earliest };
  log.discard(options.actor, discarded, (now, facts) => discardEvent(now, facts, discarded));
  world.correspond(agents, 40);

  const head = log.head();
  const state = storedDigests(log);
  expect(await saveState(options, head - 5)).toBe(true);
  expect(savedStates(options.folder)).toEqual([earliest, head]);
  world.correspond(agents, 10);
  const history = historyOfLog(log, join(home, '.oxtail'));
  expect(foldedDigests(restoredAt(history, head, projections).tables)).toEqual(state);
  expect(() => restoredAt(history, head - 1, projections)).toThrow(/another oxtail/);
});

test('P5: a segment is deleted only below a state that this program can begin with', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const world = new LogWorld(log);
  const agents = [world.join('aa', 'ann'), world.join('bb', 'ben')];
  const kept = keepingHouse(log, home, {}, Date.now);
  world.correspond(agents, 40);
  compactFully(kept, true);
  await saveState({ ...kept, projections: OLDER }, log.head());
  const [full] = log.archive().segments;
  const archive = { ...log.archive(), segments: [full!, { ...full!, name: 'segment-2' }] };
  const told: number[] = [];
  const watched = {
    ...log,
    head: () => log.head(),
    archive: () => archive,
    discard: (_: unknown, { earliest }: { earliest: number }) => told.push(earliest) > 0,
  };
  const options = {
    ...kept,
    log: watched as unknown as typeof log,
    limits: { ...kept.limits, archiveBytes: 1 },
  };
  await tidyUp(options);
  expect(told).toEqual([]);
  world.correspond(agents, 10);
  await saveState(kept, log.head());
  await tidyUp(options);
  expect(told).toEqual([log.head()]);
});

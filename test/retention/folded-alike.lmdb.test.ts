import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  bundleOf,
  checkFold,
  historyOfLog,
  openBundle,
  restoredAt,
  writeNewFile,
} from '../../src/forensics/index.js';
import { projections } from '../../src/projections/index.js';
import { SNAPSHOT_EVERY, savedStates, tidyUp } from '../../src/retention/index.js';
import { temporaryFolder } from '../support/agent.js';
import { compactFully, foldedDigests, keepingHouse, storedDigests } from '../support/keeping-house.js';
import { LogWorld } from '../support/log-world.js';
import { card, openTestLog } from '../support/open-log.js';

test('P5: an export of a log that was compacted folds to what was stored, at every position', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const world = new LogWorld(log);
  const agents = [world.join('aa', 'ann'), world.join('bb', 'ben')];
  const [ann, ben] = agents;
  const options = keepingHouse(log, home);
  const stored = new Map<number, Record<string, string>>();
  const note = () => stored.set(log.head(), storedDigests(log));
  world.when('send_message', { target: 'ben', body: 'unread' }, ann!);
  for (let round = 0; round < 3; round++) {
    world.correspond([ben!, ann!], 4, note);
    for (const reader of agents.slice(0, round + 1)) {
      world.read(reader);
      note();
    }
    world.when('set_my_state', { purpose: `${round}` }, ann!);
    compactFully(options, true);
    note();
  }
  expect(log.archive().gaps).not.toEqual([]);

  const file = join(home, 'whole.jsonl.gz');
  const packing = { from: 1, to: log.head(), at: 0, program: 'test', redacted: false };
  const chunks = bundleOf(historyOfLog(log, join(home, '.oxtail')), packing, projections);
  writeNewFile(file, chunks, { id: 'test', replace: false });
  const { history, events, close } = openBundle(file);
  expect(events).toBe(log.head());
  for (const [seq, digests] of stored) {
    expect(foldedDigests(restoredAt(history, seq, projections).tables), String(seq)).toEqual(digests);
  }
  close();
});

test('P5: replay --check compares a log with its saved states, and tells the first interval that differs', {
  timeout: 120_000,
}, async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const world = new LogWorld(log);
  const agents = [world.join('aa', 'ann'), world.join('bb', 'ben')];
  const options = keepingHouse(log, home);
  for (const states of [1, 2]) {
    world.correspond(agents, 80);
    world.when('send_message', { target: 'ben', body: 'unread' }, agents[0]!);
    compactFully(options, true);
    for (let filler = 0; log.head() < states * SNAPSHOT_EVERY; filler++) {
      const cards = Array.from({ length: 250 }, () => card(`${filler}`, agents[0]!.address));
      world.given(cards, agents[0]!);
    }
    await tidyUp(options);
  }
  expect(savedStates(options.folder)).toEqual([SNAPSHOT_EVERY, 2 * SNAPSHOT_EVERY]);
  const history = historyOfLog(log, join(home, '.oxtail'));
  expect(checkFold(history, projections)).toMatchObject({ ok: true, compared: 2, different: null });

  const changed = projections.map((one) => {
    if (one.name !== 'mailboxes') return one;
    const { apply } = one;
    const forgetful: typeof apply = (tables, event) =>
      event.seq > SNAPSHOT_EVERY && event.type === 'message.delivered' ? undefined : apply(tables, event);
    return { ...one, apply: forgetful };
  });
  const { ok, different } = checkFold(history, changed);
  expect(ok).toBe(false);
  expect(different).toMatchObject({ after: SNAPSHOT_EVERY, upTo: 2 * SNAPSHOT_EVERY });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { historyOfLog, present } from '../../src/forensics/index.js';
import { cardOf } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { editStore } from '../support/child-processes.js';
import { card, OBSERVER, openTestLog } from '../support/open-log.js';

const ADDRESS = 'server:ab';

/** A home with a log of five cards, closed. */
async function homeWithCards(): Promise<string> {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const events = [1, 2, 3, 4, 5].map((count) => card(`card ${count}`));
  log.append(OBSERVER, () => ({ events, answer: null }));
  await log.close();
  return home;
}

test('the state at the end is asked of the stored tables, also of what happened since', async () => {
  const log = await openTestLog(await homeWithCards());
  const history = historyOfLog(log, 'here');
  log.append(OBSERVER, () => ({ events: [card('a sixth')], answer: null }));
  expect(present(history, (now) => [now.head, cardOf(now, ADDRESS)?.purpose])).toEqual([6, 'a sixth']);
  expect(present(history, (now) => now.event(6)?.data)).toEqual(card('a sixth').data);
});

test('P11: where there are no tables to ask, the state is folded aside and nothing is mended', async () => {
  const home = await homeWithCards();
  editStore(home, 'forget-tables');
  const file = join(home, '.oxtail', 'log', 'data.mdb');
  const before = readFileSync(file);
  const log = await openTestLog(home);
  const asked = present(historyOfLog(log, 'here'), (now) => [now.head, cardOf(now, ADDRESS)?.purpose]);
  await log.close();
  expect(asked).toEqual([5, 'card 5']);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('of many events about an id, half of those that are asked for are the first and half the last', async () => {
  const log = await openTestLog(await homeWithCards());
  const events = Array.from({ length: 9 }, () => ({
    type: 'session.ended' as const,
    data: { server: 'cd', how: 'exit' as const, evidence: 'test' },
  }));
  log.append(OBSERVER, () => ({ events, answer: null }));
  const history = historyOfLog(log, 'here');
  const seqs = (most?: number) => history.about('cd', 'log', most).map(({ seq }) => seq);
  expect(seqs()).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14]);
  expect(seqs(4)).toEqual([6, 7, 13, 14]);
  expect(seqs(3)).toEqual([6, 7, 14]);
  expect([seqs(8).length, seqs(9).length, seqs(10).length, seqs(30).length]).toEqual([8, 9, 9, 9]);
});

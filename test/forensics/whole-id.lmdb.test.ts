import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventLog, NewEvent } from '../../src/events/index.js';
import { historyOfLog, momentOf, wholeIdOf } from '../../src/forensics/index.js';
import { temporaryFolder } from '../support/agent.js';
import { sent } from '../support/message-story.js';
import { OBSERVER, openTestLog } from '../support/open-log.js';

/** A log of messages with these ids, and how often its archive is read. */
async function logWith(ids: readonly string[]) {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const events = ids.map((id) => sent({ id, requestId: null, thread: null }) as NewEvent);
  log.append(OBSERVER, () => ({ events, answer: null }));
  let archiveReads = 0;
  const archived: EventLog['archived'] = (from, to) => {
    archiveReads += 1;
    return log.archived(from, to);
  };
  const watched = new Proxy(log, {
    get: (of, name: keyof EventLog) => (name === 'archived' ? archived : of[name].bind(of)),
  });
  return { history: historyOfLog(watched, join(home, '.oxtail')), reads: () => archiveReads };
}

test('ids of the log that begin alike are found in its index, however many events each has', async () => {
  const { history } = await logWith(['cafe2', 'cafe1', 'cafe1', 'cafe1', 'cafd', 'caff', 'cafe3']);
  expect([...history.idsBeginning('cafe', 'log')]).toEqual(['cafe1', 'cafe2', 'cafe3']);
  expect([...history.idsBeginning('cafe', 'archive')]).toEqual([]);
  expect(wholeIdOf(history, 'caff')).toEqual({ id: 'caff' });
  expect(wholeIdOf(history, 'cafe')).toMatchObject({ candidates: ['cafe1', 'cafe2', 'cafe3'] });
});

test('a whole id of the log is found without a look into the archive', async () => {
  const { history, reads } = await logWith(['5f0c21d9ab34e807', 'worker-1', 'worker-10']);
  expect(wholeIdOf(history, 'worker-1')).toEqual({ id: 'worker-1' });
  expect(momentOf(history, '5f0c21d9ab34e807', 0)).toEqual({ seq: 1 });
  expect(reads()).toBe(0);
  expect(wholeIdOf(history, '5f0c')).toEqual({ id: '5f0c21d9ab34e807' });
  expect(reads()).toBeGreaterThan(0);
});

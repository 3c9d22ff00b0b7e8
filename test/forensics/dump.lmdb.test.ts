import { expect, test } from 'vitest';
import type { EventLog } from '../../src/events/index.js';
import { dumpAt, dumpStored, historyOfLog, projectionsNamed } from '../../src/forensics/index.js';
import { projections } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { card, OBSERVER, openTestLog, storedName } from '../support/open-log.js';

const ABOUT = { origin: '/nowhere', program: 'test' };

function put(log: EventLog, count: number, name = 'ab'): void {
  const events = Array.from({ length: count }, (_, index) => card(`card ${index}`, `server:${name}${index}`));
  log.append(OBSERVER, () => ({ events, answer: null }));
}

function wanted(...names: string[]) {
  const found = projectionsNamed(names, projections);
  return 'unknown' in found ? expect.unreachable(found.unknown) : found;
}

test('what is stored is dumped as it is, and is the same as the fold of every event', async () => {
  const log = await openTestLog(temporaryFolder());
  put(log, 2500);
  const stored = dumpStored(log, ABOUT, projections);
  expect(stored.basis).toMatchObject({ ...ABOUT, source: 'stored', seq: 2500, head: 2500, folding: null });
  expect(stored.projections.map(({ name }) => name)).toEqual(projections.map(({ name }) => storedName(name)));
  expect(stored.projections[0]?.rows).toHaveLength(2500);
  const folded = dumpAt(historyOfLog(log, '/nowhere'), 2500, 'test', projections);
  expect(folded.basis).toMatchObject({ source: 'folded', seq: 2500, folding: { base: 0, folded: 2500 } });
  expect(folded.projections).toEqual(stored.projections);
});

test('an earlier moment is folded: nothing of what came later is in it', async () => {
  const log = await openTestLog(temporaryFolder());
  put(log, 3);
  put(log, 5, 'later');
  const { basis, projections: rows } = dumpAt(historyOfLog(log, '/nowhere'), 3, 'test', wanted('sessions'));
  expect(basis).toMatchObject({ seq: 3, head: 8 });
  expect(rows).toEqual([{ name: storedName('sessions'), seq: 3, rows: expect.any(Array) }]);
  expect(rows[0]?.rows.map(({ member }) => member)).toEqual(['server:ab0', 'server:ab1', 'server:ab2']);
});

test.each([
  ['once', 1],
  ['whenever it is looked at', 100],
])('tables that change %s while they are copied are still of one moment', async (_, times) => {
  const log = await openTestLog(temporaryFolder());
  put(log, 2500);
  let looks = 0;
  const disturbed: Pick<EventLog, 'inspect' | 'read'> = {
    read: (range) => log.read(range),
    inspect: (question) => {
      looks += 1;
      const answer = log.inspect(question);
      // Every card is changed: a copy of two moments would hold some of each.
      if (looks <= times) put(log, 2500, 'ab');
      return answer;
    },
  };
  const [sessions] = dumpStored(disturbed, ABOUT, wanted('sessions')).projections;
  const { rows } = dumpAt(historyOfLog(log, '/'), sessions?.seq ?? 0, 'test', wanted('sessions'))
    .projections[0]!;
  expect(sessions?.rows).toEqual(rows);
});

test('what others append to other tables does not disturb a copy', async () => {
  const log = await openTestLog(temporaryFolder());
  put(log, 2500);
  let looks = 0;
  const busy: Pick<EventLog, 'inspect' | 'read'> = {
    read: (range) => log.read(range),
    inspect: (question) => {
      looks += 1;
      const answer = log.inspect(question);
      const data = { tool: 'send_message', target: null, code: 'target-not-found' };
      log.append(OBSERVER, () => ({ events: [{ type: 'request.refused', data }], answer: null }));
      return answer;
    },
  };
  const [sessions] = dumpStored(busy, ABOUT, wanted('sessions')).projections;
  expect({ looks, rows: sessions?.rows.length, seq: sessions?.seq }).toEqual({
    looks: 3,
    rows: 2500,
    seq: 2502,
  });
});

test('projections are named with their version or without, and an unknown name is told', () => {
  expect(wanted(storedName('asks'), 'sessions').map(({ name }) => name)).toEqual(['sessions', 'asks']);
  expect(wanted()).toEqual(projections);
  expect(projectionsNamed(['asks', 'asks@999'], projections)).toEqual({ unknown: 'asks@999' });
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CompactionMoment, EventLog, NewEvent } from '../../src/events/index.js';
import { historyOfLog, restoredAt } from '../../src/forensics/index.js';
import { mailboxTotal, projections } from '../../src/projections/index.js';
import { Housekeeping, SNAPSHOT_EVERY, savedStates, tidyUp } from '../../src/retention/index.js';
import { temporaryFolder } from '../support/agent.js';
import { foldedDigests, keepingHouse, storedDigests } from '../support/keeping-house.js';
import { LogWorld } from '../support/log-world.js';
import { allEvents, expectFolded, OBSERVER, openTestLog } from '../support/open-log.js';

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

const refused = {
  type: 'request.refused',
  data: { tool: 'send_message', code: 'unknown-target', target: 'zoe' },
};

test('refused requests are looked through only when many events have come since', async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const refuse = (count: number) =>
    log.append(OBSERVER, () => ({
      events: Array.from({ length: count }, () => refused as NewEvent),
      answer: null,
    }));
  const kept = () => allEvents(log).filter(({ type }) => type === 'request.refused').length;
  let ranges = 0;
  const watched = watching(log, (table) => {
    if (table === 'stories.refusals') ranges += 1;
  });
  const housekeeping = new Housekeeping({ ...keepingHouse(log, home), log: watched });
  const keepHouse = () => {
    while (housekeeping.step() !== 'done');
  };
  refuse(1900);
  keepHouse();
  expect(kept()).toBe(1000);
  const before = ranges;
  for (let more = 0; more < 20; more++) {
    refuse(1);
    keepHouse();
  }
  expect(ranges).toBe(before);
  refuse(300);
  keepHouse();
  expect(kept()).toBe(1000);
});

/** The same log; tables of which a range is read to choose what goes are told. */
function watching(log: EventLog, tell: (table: string) => void): EventLog {
  const watched = (now: CompactionMoment): CompactionMoment => ({
    ...now,
    tables: {
      get: (...given) => now.tables.get(...given),
      put: (...given) => now.tables.put(...given),
      remove: (...given) => now.tables.remove(...given),
      range: (table, range) => {
        tell(table);
        return now.tables.range(table, range);
      },
    },
  });
  const compact: EventLog['compact'] = (actor, compaction) =>
    log.compact(actor, { ...compaction, choose: (now) => compaction.choose(watched(now)) });
  const { look } = log;
  return { compact, look: look.bind(log), size: () => log.size() } as EventLog;
}

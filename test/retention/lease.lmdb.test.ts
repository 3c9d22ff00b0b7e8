import { expect, test } from 'vitest';
import { BadRecord, type EventLog } from '../../src/events/index.js';
import { Housekeeping, readEverything } from '../../src/retention/index.js';
import { temporaryFolder } from '../support/agent.js';
import { compactFully, keepingHouse } from '../support/keeping-house.js';
import { LogWorld } from '../support/log-world.js';
import { expectFolded, openTestLog } from '../support/open-log.js';

/** Longer than any lease. */
const LONG_MS = 61_000;

/** Two programs on one log; the first stands still, once, between choosing and writing, while `meanwhile` happens. */
async function twoPrograms() {
  const home = temporaryFolder();
  let at = Date.now();
  let asked = 0;
  let meanwhile: (() => void) | null = null;
  const slowClock = () => {
    asked += 1;
    // The first time is asked for when the lease is taken, inside a transaction.
    if (asked === 2 && meanwhile !== null) meanwhile();
    return at;
  };
  const slow = await openTestLog(home, { ambient: { now: slowClock } });
  const other = await openTestLog(home, { ambient: { now: () => at } });
  const world = new LogWorld(other);
  const agents = [world.join('aa', 'ann'), world.join('bb', 'ben')];
  world.correspond(agents, 40);
  compactFully(
    keepingHouse(other, home, {}, () => at),
    true,
  );
  return {
    other,
    world,
    agents,
    compact: () =>
      compactFully(
        keepingHouse(other, home, {}, () => at),
        true,
      ),
    pass: () => {
      at += LONG_MS;
    },
    compactSlowly: (happening: () => void) => {
      slow.look(() => null);
      asked = 0;
      meanwhile = happening;
      const options = { ...keepingHouse(slow, home, {}, () => at), actor: { server: 'slow', session: null } };
      return new Housekeeping(options, true).step();
    },
  };
}

function expectAllThere(log: EventLog): void {
  const all = [...readEverything(log, 1, log.head())];
  expect(all.filter((event) => event instanceof BadRecord)).toEqual([]);
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: log.head() }, (_, index) => index + 1));
  expectFolded(log);
}

test('P6: whoever stood still for longer than its lease gives up, also when nobody took it over', async () => {
  const { other, world, agents, pass, compactSlowly } = await twoPrograms();
  world.correspond(agents, 40);
  const before = other.archive();
  expect(compactSlowly(pass)).not.toBe('compacted');
  expect(other.archive()).toEqual(before);
  expectAllThere(other);
});

test('P5, P6: the file of somebody who stands still is not written to, also after one that took over and gave up', async () => {
  const { other, world, agents, pass, compact, compactSlowly } = await twoPrograms();
  world.correspond(agents, 40);
  const [begun] = other.archive().segments;
  const outcome = compactSlowly(() => {
    pass();
    let looked = 0;
    other.compact(
      { server: 'hasty', session: null },
      { choose: () => 'something', seqsOf: () => [++looked], tell: () => [] },
    );
    compact();
    world.correspond(agents, 40);
    compact();
  });
  expect(outcome).not.toBe('compacted');
  expect(other.archive().segments).toHaveLength(2);
  expect(other.archive().segments[0]).toEqual(begun);
  expectAllThere(other);
});

test('P6: nothing is chosen while somebody else is at it, and nobody is looked for to be forgotten', async () => {
  const { other, world, agents, compactSlowly } = await twoPrograms();
  world.correspond(agents, 40);
  let chosen = 0;
  let looks = 0;
  const outcome = compactSlowly(() => {
    const choose = () => {
      chosen += 1;
      return null;
    };
    other.compact({ server: 'hasty', session: null }, { choose, seqsOf: () => [], tell: () => [] });
    const counted = { ...keepingHouse(other, '/nowhere'), log: counting(other, () => looks++) };
    expect(new Housekeeping(counted, true).step()).toBe('done');
  });
  expect({ outcome, chosen, looks }).toEqual({ outcome: 'compacted', chosen: 0, looks: 0 });
});

/** The same log; each look at it is counted. */
function counting(log: EventLog, count: () => void): EventLog {
  return {
    size: () => log.size(),
    compact: (...given: Parameters<EventLog['compact']>) => log.compact(...given),
    look: (question: Parameters<EventLog['look']>[0]) => {
      count();
      return log.look(question);
    },
  } as unknown as EventLog;
}

import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BadRecord, type CompactionMoment, type EventLog } from '../../src/events/index.js';
import { historyOfLog, restoredAt } from '../../src/forensics/index.js';
import { findAgent, findHandle, projections } from '../../src/projections/index.js';
import {
  compactionOf,
  discardEvent,
  kinshipsOf,
  readEverything,
  SNAPSHOT_EVERY,
  savedStates,
  saveState,
  segmentsToDiscard,
  sizedStates,
  tidyUp,
} from '../../src/retention/index.js';
import { temporaryFolder } from '../support/agent.js';
import {
  compactFully,
  foldedDigests,
  keepingHouse,
  NO_LIMITS,
  storedDigests,
} from '../support/keeping-house.js';
import { LogWorld } from '../support/log-world.js';
import { card, eventsOf, expectFolded, openTestLog } from '../support/open-log.js';
import { PROJECT } from '../support/world.js';

const DAY_MS = 24 * 60 * 60 * 1000;

async function twoAgents() {
  const home = temporaryFolder();
  let at = 1_700_000_000_000;
  const now = () => at;
  const log = await openTestLog(home, { ambient: { now } });
  const world = new LogWorld(log);
  const agents = [world.join('aa', 'ann'), world.join('bb', 'ben')];
  const pass = (milliseconds: number) => {
    at += milliseconds;
  };
  return { home, log, world, agents, now, pass };
}

function everything(log: EventLog) {
  return [...readEverything(log, 1, log.head())].map((event) => {
    if (event instanceof BadRecord) throw event;
    return event;
  });
}

test('P6: what is finished leaves by age, and is named and readable still; what is not stays', async () => {
  const { home, log, world, agents, now, pass } = await twoAgents();
  world.correspond(agents, 120);
  const unread = world.when('send_message', { target: 'ben', body: 'late' }, agents[0]!).answer;
  const before = everything(log);
  const options = keepingHouse(log, home, { retainMs: 30 * DAY_MS }, now);
  compactFully(options);
  expect(log.archive().gaps).toEqual([]);

  pass(30 * DAY_MS);
  compactFully(options);
  expectFolded(log);
  expect(everything(log).slice(0, before.length)).toEqual(before);
  const gone = new Set(before.map(({ seq }) => seq));
  for (const { seq } of log.read({ limit: 256 })) gone.delete(seq);
  expect(gone.size).toBeGreaterThan(200);
  const [told, ...others] = eventsOf(log, 'log.compacted');
  expect(others).toEqual([]);
  expect(told!.data.gaps).toEqual(log.archive().gaps);
  expect(log.byRef(String(unread.message_id))).toHaveLength(2);
  expect(log.look((one) => findHandle(one, agents[1]!.address, String(unread.message_id)))).toBeDefined();
});

test('P6: an agent that has gone is forgotten with all that was about it, once nothing that is kept leads there', async () => {
  const { home, log, world, agents, now, pass } = await twoAgents();
  world.correspond(agents, 40);
  world.when('set_my_state', { purpose: 'to go' }, agents[1]!);
  world.given([{ type: 'session.ended', data: { server: 'bb', how: 'exit', evidence: 'test' } }], agents[1]!);
  const options = keepingHouse(log, home, { retainMs: DAY_MS }, now);
  const known = () => log.look((moment) => findAgent(moment, PROJECT.id, 'ben') !== undefined);
  pass(DAY_MS - 1);
  compactFully(options);
  expect(known()).toBe(true);
  pass(1);
  compactFully(options);
  expect(known()).toBe(false);
  expect(log.byRef('ben')).toEqual([]);
  expect(log.byRef('ann').length).toBeGreaterThan(0);
  expectFolded(log);
  compactFully(options, true);
  expectFolded(log);
});

test('P6: who was forgotten by somebody else meanwhile is not forgotten again, and what is known is not read again', async () => {
  const { log, world, agents, now, pass } = await twoAgents();
  world.given([{ type: 'session.ended', data: { server: 'bb', how: 'exit', evidence: 'test' } }], agents[1]!);
  for (let other = 0; other < 40; other++) world.join(`c${other}`, `other ${other}`);
  pass(DAY_MS);
  const { all, upTo } = kinshipsOf((question) => log.look(question));
  const kinships = all.filter(({ addresses }) => addresses.some((address) => address.endsWith(':ben')));
  expect(kinships).toHaveLength(1);
  const chosen = {
    because: 'age',
    messages: [],
    loose: [],
    kinships,
    knownUpTo: upTo,
    goneBy: now(),
  } as const;
  let rows = 0;
  log.look((moment) => {
    const range: typeof moment.tables.range = (...given) => {
      const found = moment.tables.range<never>(...given);
      if (given[0] === 'stories.registry') rows += found.length;
      return found;
    };
    const tables = { ...moment.tables, get: moment.tables.get.bind(moment.tables), range };
    const watched = { ...moment, tables, byRef: () => [] } as CompactionMoment;
    expect(compactionOf(() => chosen).seqsOf(watched, chosen).length).toBeGreaterThan(2);
  });
  expect(rows).toBe(1);
  const compact = () =>
    log.compact(
      { server: 'keeper', session: null },
      compactionOf(() => chosen),
    );
  expect(compact()).not.toBeNull();
  expect(compact()).toBeNull();
  expectFolded(log);
});

test('P6: segments are deleted only below a saved state; later moments are told as before, earlier ones are not', async () => {
  const { home, log, world, agents, now, pass } = await twoAgents();
  const all = keepingHouse(log, home, {}, now);
  world.correspond(agents, 100);
  compactFully(all, true);
  for (let filler = 0; log.head() < SNAPSHOT_EVERY; filler++) {
    world.given(
      Array.from({ length: 200 }, () => card(`${filler}`, agents[0]!.address)),
      agents[0]!,
    );
  }
  await tidyUp(all);
  const [saved] = savedStates(all.folder);
  const state = storedDigests(log);
  const head = log.head();
  const archive = log.archive();
  const full = archive.segments[0]!;
  expect(
    segmentsToDiscard(archive, sizedStates(all.folder), { ...NO_LIMITS, archiveBytes: 1 }, now()),
  ).toBeNull();

  const later = { ...archive, segments: [full, { ...full, name: 'segment-2' }] };
  const tight = { archiveMs: 1e15, archiveBytes: full.bytes };
  expect(segmentsToDiscard(later, [], tight, now())).toBeNull();
  expect(segmentsToDiscard(later, [{ seq: full.last - 1, bytes: 0 }], tight, now())).toBeNull();
  const discarded = segmentsToDiscard(later, [{ seq: saved!, bytes: 0 }], tight, now());
  expect(discarded).toEqual({ segments: [full], earliest: saved });
  expect(
    segmentsToDiscard(
      later,
      [{ seq: saved!, bytes: 0 }],
      { archiveMs: DAY_MS, archiveBytes: 1e15 },
      full.newest + DAY_MS,
    ),
  ).toBeNull();
  expect(
    segmentsToDiscard(
      later,
      [{ seq: saved!, bytes: 0 }],
      { archiveMs: DAY_MS, archiveBytes: 1e15 },
      full.newest + DAY_MS + 1,
    ),
  ).toEqual(discarded);

  pass(1);
  expect(log.discard(all.actor, discarded!, (moment, facts) => discardEvent(moment, facts, discarded!))).toBe(
    true,
  );
  expect(log.discard(all.actor, discarded!, (moment, facts) => discardEvent(moment, facts, discarded!))).toBe(
    false,
  );
  expect(readdirSync(all.folder)).not.toContain(full.name);
  expect(eventsOf(log, 'log.compacted').at(-1)?.data.deleted).toEqual(discarded);
  expectFolded(log);
  const history = historyOfLog(log, join(home, '.oxtail'));
  expect(history.earliest).toBe(saved);
  expect(foldedDigests(restoredAt(history, head, projections).tables)).toEqual(state);
});

test('P6: nothing is deleted on the word of a state that cannot be used, and where none can be folded the present one is saved', async () => {
  const { home, log, world, agents, now } = await twoAgents();
  const all = keepingHouse(log, home, { archiveBytes: 1 }, now);
  world.correspond(agents, 60);
  compactFully(all, true);
  const [first] = log.archive().segments;
  for (let filler = 0; log.head() < SNAPSHOT_EVERY; filler++) {
    world.given(
      Array.from({ length: 200 }, () => card(`${filler}`, agents[0]!.address)),
      agents[0]!,
    );
  }
  const saved = join(all.folder, 'snapshot-0000000000010000.jsonl.gz');
  writeFileSync(saved, 'junk');
  truncateSync(join(all.folder, first!.name), 0);
  world.correspond(agents, 60);
  compactFully(all, true);
  expect(log.archive().segments).toHaveLength(2);
  await tidyUp(all);
  expect(log.archive().segments).toHaveLength(2);

  const discarded = { segments: [first!], earliest: SNAPSHOT_EVERY };
  log.discard(all.actor, discarded, (moment, facts) => discardEvent(moment, facts, discarded));
  rmSync(saved);
  expect(await saveState(all, SNAPSHOT_EVERY)).toBe(true);
  expect(savedStates(all.folder)).toEqual([log.head()]);
});

test('what is too little is left until there is more, unless room is short', async () => {
  const { home, log, world, agents, now } = await twoAgents();
  world.correspond(agents, 10);
  for (const reader of agents) world.read(reader);
  const finished = { ...keepingHouse(log, home, { retainMs: 1 }, () => now() + 2), least: 11 };
  compactFully(finished);
  expect(log.archive().gaps).toEqual([]);
  compactFully({ ...finished, limits: { ...finished.limits, retainBytes: 1 } });
  expect(log.archive().gaps).not.toEqual([]);
  world.correspond(agents, 12);
  for (const reader of agents) world.read(reader);
  const before = log.archive().gaps;
  compactFully(finished);
  expect(log.archive().gaps).not.toEqual(before);
  expectFolded(log);
});

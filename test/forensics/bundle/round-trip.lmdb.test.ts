import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event } from '../../../src/events/index.js';
import { openBundle, restoredAt } from '../../../src/forensics/index.js';
import { digestOfTables, projections } from '../../../src/projections/index.js';
import { CLIENTS, command, SESSIONS } from '../../properties/commands.js';
import { Village } from '../../properties/village.js';
import { bundleBytes, fileOf, linesOfBundle, opened } from '../../support/bundles.js';
import { send } from '../../support/deeds.js';
import { memoryHistory } from '../../support/memory-history.js';
import { World } from '../../support/world.js';

const LIMIT_MS = 120_000;

test('P5: whatever happened, each moment of an export is that of the log, also of an export of a part', {
  timeout: LIMIT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { maxLength: 40, size: 'max' }),
      fc.nat(),
      fc.nat(),
      async (commands, one, other) => {
        const village = new Village(SESSIONS.slice(0, CLIENTS));
        for (const act of commands) {
          await act(village);
          await village.time.pass(0);
        }
        const { events } = village.world;
        const [from, to] = [one, other].map((n) => 1 + (n % events.length)).sort((a, b) => a - b) as [
          number,
          number,
        ];
        expectAlike(events, from, to);
      },
    ),
    { numRuns: 60 },
  );
});

function expectAlike(events: readonly Event[], from: number, to: number): void {
  const history = memoryHistory(events);
  const bundle = openBundle(fileOf(bundleBytes(history, { from, to })));
  try {
    const found = bundle.history;
    expect(bundle.damage).toEqual([]);
    expect([found.head, found.earliest, bundle.events]).toEqual([to, from - 1, to - from + 1]);
    expect([...found.read(1, events.length)]).toEqual(events.slice(from - 1, to));
    for (const seq of new Set([from - 1, from, Math.floor((from + to) / 2), to])) {
      expect(found.event(seq)).toEqual(seq < from ? undefined : events[seq - 1]);
      const [there, here] = [restoredAt(found, seq, projections), restoredAt(history, seq, projections)];
      expect([...there.tables.rows()]).toEqual([...here.tables.rows()]);
    }
    const end = restoredAt(history, to, projections).tables;
    expect(found.digests.at(-1)).toEqual({
      seq: to,
      of: Object.fromEntries(projections.map((one) => [nameOf(one), digestOfTables(end, one)])),
    });
  } finally {
    bundle.close();
  }
}

function nameOf({ name, version }: { name: string; version: number }): string {
  return `${name}@${version}`;
}

/** Agents that send each other this many messages, a second apart. */
function correspondence(messages: number): World {
  const world = new World();
  const ada = world.join('aa', 'ada');
  world.join('bb', 'ben');
  for (let index = 0; index < messages; index++) {
    world.at += 1000;
    send(world, ada, 'ben', `letter ${index} ${'long '.repeat(40)}`);
  }
  return world;
}

test('an export of many members is found by position, by id and by time as the log is', () => {
  const { events } = correspondence(700);
  const history = memoryHistory(events);
  const from = 101;
  const found = opened(bundleBytes(history, { from, to: 1300 })).history;
  expect(found.digests.map(({ seq }) => seq)).toEqual([100, 1100, 1300]);
  for (const seq of [101, 102, 555, 1299, 1300]) expect(found.event(seq)).toEqual(events[seq - 1]);
  expect([...found.read(640, 660)]).toEqual(events.slice(639, 660));
  const sent = events.find(
    (event): event is Event<'message.sent'> => event.seq > 800 && event.type === 'message.sent',
  )!;
  expect(found.about(sent.data.id, 'log')).toEqual(history.about(sent.data.id, 'log'));
  expect(found.about('nobody', 'log')).toEqual([]);
  expect(found.about(sent.data.id, 'archive')).toEqual([]);
  const mentioned = found.about('ben', 'log');
  expect(mentioned.length).toBeGreaterThan(100);
  expect(found.about('ben', 'log', 5)).toEqual([...mentioned.slice(0, 3), ...mentioned.slice(-2)]);
  for (const seq of [102, 700, 1300]) {
    const { at } = events[seq - 1]!;
    expect(found.asOf(at)).toBe(Math.min(1300, history.asOf(at)));
    expect(found.asOf(at - 1)).toBe(history.asOf(at - 1));
  }
  expect(found.asOf(events[98]!.at - 1)).toBeLessThan(found.earliest);
});

test('an export is JSON lines in gzip, whose first says what it is and whose last seals it', () => {
  const { events } = correspondence(3);
  const lines = linesOfBundle(bundleBytes(memoryHistory(events), { from: 3 }));
  expect(lines[0]).toMatchObject({
    format: 'oxtail-bundle',
    v: 1,
    from: 3,
    base: { seq: 2 },
    redacted: false,
  });
  const kinds = lines.slice(1).map((line) => Object.keys(line)[0]);
  expect(new Set(kinds.slice(0, kinds.indexOf('digests')))).toEqual(new Set(['row']));
  expect(kinds.slice(kinds.indexOf('digests'))).toEqual([
    'digests',
    ...events.slice(2).map(() => 'event'),
    'digests',
    'end',
  ]);
  expect(lines.at(-1)).toMatchObject({ end: { events: events.length - 2 } });
});

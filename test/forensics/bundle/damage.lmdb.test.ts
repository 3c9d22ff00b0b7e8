import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { BadRecord } from '../../../src/events/index.js';
import { memberOf } from '../../../src/forensics/bundle/members.js';
import {
  type Bundle,
  HistoryError,
  importBundle,
  openBundle,
  restoredAt,
} from '../../../src/forensics/index.js';
import { projections } from '../../../src/projections/index.js';
import { bundleBytes, fileOf, linesOfBundle, opened } from '../../support/bundles.js';
import { send } from '../../support/deeds.js';
import { memoryHistory } from '../../support/memory-history.js';
import { World } from '../../support/world.js';

/** Enough events for several members. */
const WORLD = correspondence(250);
const { events: EVENTS } = WORLD;
const WHOLE = bundleBytes(memoryHistory(EVENTS));

function correspondence(messages: number): World {
  const world = new World();
  const ada = world.join('aa', 'ada');
  world.join('bb', 'ben');
  for (let index = 0; index < messages; index++)
    send(world, ada, 'ben', `letter ${index} ${'x'.repeat(200)}`);
  return world;
}

/** Opens damaged bytes; null when they are refused as no export. Nothing else may happen. */
function looked(bytes: Buffer): Bundle | null {
  try {
    return opened(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(HistoryError);
    return null;
  }
}

/** What can still be told is what was recorded, and the rest is named. */
function expectHonest(bundle: Bundle): void {
  expect(bundle.damage).not.toEqual([]);
  let last = 0;
  for (const kept of bundle.history.read(1, EVENTS.length)) {
    expect(kept.seq).toBeGreaterThan(last);
    last = kept.seq;
    if (!(kept instanceof BadRecord)) expect(kept).toEqual(EVENTS[kept.seq - 1]);
  }
  restoredAt(bundle.history, EVENTS.length, projections);
}

function expectNotImported(bytes: Buffer): void {
  const file = fileOf(bytes);
  const home = join(dirname(file), 'home');
  expect(() => importBundle(file, home, 'id', projections)).toThrow(HistoryError);
  expect(readdirSync(dirname(file))).toEqual(['bundle.jsonl.gz']);
}

/** Places all over the file: its ends, and each so many bytes between. */
function places(): number[] {
  const step = Math.floor(WHOLE.length / 16);
  const between = Array.from({ length: 16 }, (_, index) => index * step);
  const ends = Array.from({ length: 10 }, (_, index) => [2 * index, WHOLE.length - 1 - 2 * index]).flat();
  return [...new Set([...between, ...ends])];
}

test('a flipped bit anywhere is named; what it does not touch stays readable, and nothing is imported', () => {
  for (const place of places()) {
    const bytes = Buffer.from(WHOLE);
    bytes[place] = (bytes[place] ?? 0) ^ 0x10;
    const bundle = looked(bytes);
    // The last byte of what is compressed may have bits that mean nothing.
    if (bundle?.damage.length === 0 && gunzipSync(bytes).equals(gunzipSync(WHOLE))) continue;
    if (bundle !== null) {
      expectHonest(bundle);
      // One member in four or more is lost at most.
      expect(bundle.events).toBeGreaterThan(EVENTS.length / 2);
    }
    expectNotImported(bytes);
  }
});

test('a file that was cut short anywhere is named, and told as far as it goes', () => {
  for (const place of places().filter((one) => one > 0)) {
    const bytes = WHOLE.subarray(0, place);
    const bundle = looked(bytes);
    if (bundle !== null) expectHonest(bundle);
    expectNotImported(bytes);
  }
});

test('bytes that were put in or taken out anywhere are named', () => {
  for (const place of places().filter((_, index) => index % 2 === 0)) {
    const more = Buffer.concat([WHOLE.subarray(0, place), Buffer.from('!!'), WHOLE.subarray(place)]);
    const less = Buffer.concat([WHOLE.subarray(0, place), WHOLE.subarray(place + 3)]);
    for (const bytes of [more, less]) {
      const bundle = looked(bytes);
      if (bundle !== null) expectHonest(bundle);
      expectNotImported(bytes);
    }
  }
});

test('what is lost in the middle is one record that names the positions', () => {
  const text = gunzipSync(WHOLE).toString().trimEnd().split('\n');
  const [header = '', ...lines] = text;
  const parts = [
    header,
    lines.slice(0, 100).join('\n'),
    lines.slice(100, 150).join('\n'),
    lines.slice(150).join('\n'),
  ];
  const members = parts.map((part) => memberOf(`${part}\n`));
  members[2]?.fill(0, 30, 60);
  const { history, damage } = opened(Buffer.concat(members));
  const kept = [...history.read(90, 160)];
  const lost = kept.filter((one) => one instanceof BadRecord);
  expect(lost.map(({ seq, reason }) => [seq, reason])).toEqual([
    [101, expect.stringMatching(/^up to 150: \d+ bytes cannot be read$/)],
  ]);
  expect(kept.filter((one) => !(one instanceof BadRecord))).toEqual([
    ...EVENTS.slice(89, 100),
    ...EVENTS.slice(150, 160),
  ]);
  expect([...history.read(120, 130)]).toMatchObject([{ seq: 120 }]);
  expect(damage).toEqual([expect.stringMatching(/^\d+ bytes cannot be read \(behind position 100\)\.$/)]);
});

/** The same export with other lines, well packed; sealed anew when it is to look right. */
function rewritten(change: (lines: Record<string, unknown>[]) => unknown[]): Buffer {
  const lines = change(linesOfBundle(WHOLE)).map((line) =>
    typeof line === 'string' ? line : JSON.stringify(line),
  );
  return memberOf(`${lines.join('\n')}\n`);
}

function withEvent(seq: number, change: (event: Record<string, unknown>) => unknown): Buffer {
  return rewritten((lines) =>
    lines.map((line) => {
      const event = line.event as Record<string, unknown> | undefined;
      return event?.seq === seq ? change(event) : line;
    }),
  );
}

test.each<[string, Buffer, RegExp]>([
  ['no JSON', withEvent(9, () => '{"event":'), /it is not JSON \(behind position 8\)/],
  ['another thing', withEvent(9, () => ({ evil: 1 })), /it is of no known shape \(behind position 8\)/],
  ['nothing', withEvent(9, () => null), /it is of no known shape \(behind position 8\)/],
  [
    'data of another shape',
    withEvent(9, (event) => ({ event: { ...event, data: { body: 7 } } })),
    /cannot be used: data\.\S+ .*\(behind position 8\)/,
  ],
  [
    'no data',
    withEvent(9, ({ data: _, ...event }) => ({ event })),
    /cannot be used: .*\(behind position 8\)/,
  ],
  ['a position twice', withEvent(9, (event) => ({ event: { ...event, seq: 8 } })), /it is out of order/],
  ['a position beyond', withEvent(9, (event) => ({ event: { ...event, seq: 9e9 } })), /it is out of order/],
  [
    'a place no number',
    withEvent(9, (event) => ({ event: { ...event, seq: 'x' } })),
    /\(behind position 8\)/,
  ],
  [
    'a time no number',
    withEvent(9, (event) => ({ event: { ...event, at: null } })),
    /cannot be used: at: .*\(behind position 8\)/,
  ],
])('a line that is %s is named, and the others are told', (_, bytes, named) => {
  const bundle = opened(bytes);
  expect(bundle.damage[0]).toMatch(named);
  const kept = [...bundle.history.read(8, 10)];
  expect(kept.map((one) => [one.seq, one instanceof BadRecord])).toEqual([
    [8, false],
    [9, true],
    [10, false],
  ]);
  expect(bundle.events).toBe(EVENTS.length - 1);
  expect(bundle.history.event(9)).toBeUndefined();
  expectNotImported(bytes);
});

test('a changed word is noticed although every line is well formed', () => {
  const bytes = withEvent(3, (event) => ({ event: { ...event, at: 1 } }));
  expect(opened(bytes).damage).toEqual([expect.stringContaining('its checksum does not match')]);
  expectNotImported(bytes);
});

test('what is no export is refused by a sentence', () => {
  const other = JSON.stringify({ format: 'oxtail-bundle', v: 2, from: 1 });
  const cases: [Buffer, string][] = [
    [Buffer.alloc(0), 'not-a-bundle'],
    [Buffer.from('hello'), 'not-a-bundle'],
    [gzipSync(gunzipSync(WHOLE)), 'not-a-bundle'],
    [memberOf('{"format":"other"}\n'), 'not-a-bundle'],
    [memberOf('\n'), 'not-a-bundle'],
    [memberOf(`${other}\n`), 'newer-format'],
    [Buffer.alloc(3_000_000, memberOf('').subarray(0, 16)), 'not-a-bundle'],
  ];
  for (const [bytes, code] of cases) {
    expect(() => openBundle(fileOf(bytes))).toThrow(expect.objectContaining({ code }));
  }
  expect(() => openBundle('/nowhere/at/all')).toThrow(expect.objectContaining({ code: 'no-file' }));
  expect(() => openBundle(dirname(fileOf(WHOLE)))).toThrow(expect.objectContaining({ code: 'no-file' }));
});

test('a state that an export begins with is not believed when a row of it was changed', () => {
  const lines = linesOfBundle(bundleBytes(memoryHistory(EVENTS), { from: 200 }));
  const changed = lines.map((line) => {
    const row = line.row as unknown[] | undefined;
    return row?.[1] === 'mailboxes.totals' ? { row: [...row.slice(0, 4), { count: 0, bytes: 0 }] } : line;
  });
  const bundle = opened(memberOf(`${changed.map((line) => JSON.stringify(line)).join('\n')}\n`));
  expect(() => restoredAt(bundle.history, 210, projections)).toThrow(
    expect.objectContaining({ code: 'damaged-bundle' }),
  );
  expect([...bundle.history.read(200, 210)]).toEqual(EVENTS.slice(199, 210));
});

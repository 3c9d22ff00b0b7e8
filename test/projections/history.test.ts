import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import {
  definitionOf,
  type Event,
  eventTypes,
  foldEvent,
  handlersOf,
  spansOf,
} from '../../src/events/index.js';
import { decodeRecord, encodeRecord } from '../../src/events/record.js';
import { MemoryTables, projections } from '../../src/projections/index.js';

const folder = join(import.meta.dirname, '../fixtures/history');
const HISTORIES = ['v1', 'v2', 'v3', 'v4'] as const;
const histories = { v1: recorded('v1'), v2: recorded('v2'), v3: recorded('v3'), v4: recorded('v4') };

/** What a projection was first made for: a history from before then tells it nothing, or nothing that lasts. */
const TOLD_NOTHING = new Set(['activity of v1', 'obligations of v1', 'obligations of v2']);

type History = (typeof HISTORIES)[number];

const folds = projections.flatMap(({ name, version }) =>
  HISTORIES.map((history) => ({ history, name, version })),
);

function recorded(history: string): Event[] {
  return readFileSync(join(folder, `${history}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

/** The same events as a log of today reads them. */
function readToday(history: History): Event[] {
  return histories[history].map((event) => decodeRecord(event.seq, encodeRecord(event)));
}

test.each(folds)(
  'P5: $name@$version folds the recorded history $history to what it always gave; whatever changes that raises the version',
  ({ history, name, version }) => {
    const digests = JSON.parse(readFileSync(join(folder, `${history}.digests.json`), 'utf8')) as Record<
      string,
      string
    >;
    const tables = new MemoryTables();
    const handlers = handlersOf(projections);
    for (const event of readToday(history)) foldEvent(handlers, tables, event);
    const rows = [...tables.rows()].filter(({ table }) => table.startsWith(`${name}.`));
    expect(rows.length === 0).toBe(TOLD_NOTHING.has(`${name} of ${history}`));
    expect(digestOf(rows)).toBe(digests[`${name}@${version}`]);
  },
);

test.each(HISTORIES)('every event of the history %s parses as a log of today reads it', (history) => {
  for (const { seq, type, data } of readToday(history)) {
    const { error } = definitionOf(type)?.schema(z).safeParse(data) ?? { error: 'unknown type' };
    expect(error, `${type} at ${seq}`).toBeUndefined();
  }
});

test('every type of event occurs in every version that it had', () => {
  const all = Object.values(histories).flat();
  const versions = eventTypes().flatMap((type) =>
    Array.from({ length: definitionOf(type)?.v ?? 0 }, (_, index) => `${type} ${index + 1}`),
  );
  expect(new Set(all.map(({ type, v }) => `${type} ${v}`))).toEqual(new Set(versions));
  expect(new Set(histories.v4.map(({ type }) => type))).toEqual(new Set(eventTypes()));
});

test('of the history v4 exactly that is missing which its newest compaction names', () => {
  const newest = histories.v4.findLast(({ type }) => type === 'log.compacted') as Event<'log.compacted'>;
  const kept = new Set(histories.v4.map(({ seq }) => seq));
  const missing = Array.from({ length: histories.v4.at(-1)?.seq ?? 0 }, (_, index) => index + 1).filter(
    (seq) => !kept.has(seq),
  );
  expect(missing.length).toBeGreaterThan(0);
  expect(spansOf(missing)).toEqual(newest.data.gaps);
});

/** Of what the rows say; in which order a row names its fields does not matter. */
function digestOf(rows: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(rows, sortedFields)).digest('hex');
}

function sortedFields(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

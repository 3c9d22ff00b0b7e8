import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { definitionOf, type Event, eventTypes, foldEvent, handlersOf } from '../../src/events/index.js';
import { decodeRecord, encodeRecord } from '../../src/events/record.js';
import { MemoryTables, projections } from '../../src/projections/index.js';

const folder = join(import.meta.dirname, '../fixtures/history');
const history = readFileSync(join(folder, 'v1.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Event);
const digests = JSON.parse(readFileSync(join(folder, 'v1.digests.json'), 'utf8')) as Record<string, string>;

test.each(projections.map(({ name, version }) => ({ name, version })))(
  'P5: $name@$version folds the recorded history to what it always gave; whatever changes that raises the version',
  ({ name, version }) => {
    const tables = new MemoryTables();
    const handlers = handlersOf(projections);
    for (const event of history) foldEvent(handlers, tables, decodeRecord(event.seq, encodeRecord(event)));
    const rows = [...tables.rows()].filter(({ table }) => table.startsWith(`${name}.`));
    expect(rows).not.toEqual([]);
    expect(digestOf(rows)).toBe(digests[`${name}@${version}`]);
  },
);

test('every recorded event still parses, and every type occurs', () => {
  for (const { seq, type, data } of history) {
    const { error } = definitionOf(type)?.schema().safeParse(data) ?? { error: 'unknown type' };
    expect(error, `${type} at ${seq}`).toBeUndefined();
  }
  expect(new Set(history.map(({ type }) => type))).toEqual(new Set(eventTypes()));
});

/** Of what the rows say; in which order a row names its fields does not matter. */
function digestOf(rows: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(rows, sortedFields)).digest('hex');
}

function sortedFields(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { describe, expect, test } from 'vitest';
import type { NewEvent, StoredRow } from '../../src/events/index.js';
import {
  canonicalRows,
  digestOfRows,
  digestOfTables,
  mailboxTotal,
  projections,
} from '../../src/projections/index.js';
import { read, send } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const BOXED = projections.filter(({ boxes }) => boxes !== undefined);

function goOn(from: string, to: string): NewEvent {
  const run = { client: { pid: 7, startToken: 's' }, bootId: 'boot', namespace: 'ns', transcriptPath: null };
  return { type: 'session.continued', data: { ...run, project: PROJECT.id, from, to, source: 'clear' } };
}

/** An agent that was called two other things meanwhile, so that all three have each other's boxes; or was not. */
function postAfter(moves: boolean): World {
  const world = new World();
  const ann = world.join('a1', 'ann');
  const sender = world.join('d4', 'dov');
  send(world, sender, 'ann', 'before', { idempotency_key: 'k1' });
  const nothing = { type: 'request.refused', data: { tool: 'x', target: null, code: 'y' } } as const;
  const between = [goOn('ann', 'bea'), goOn('bea', 'cem'), goOn('cem', 'ann')];
  world.given(moves ? between : [nothing, nothing, nothing]);
  const bea = world.join('b2', 'bea');
  const owed = { obligation: { required: true } };
  for (const to of ['ann', 'bea', 'bea']) send(world, sender, to, 'after', owed);
  read(world, bea);
  send(world, ann, 'bea', 'also', { idempotency_key: 'k2' });
  return world;
}

describe('the digest of a projection', () => {
  const [moved, unmoved] = [postAfter(true), postAfter(false)];

  test('is the same for equal states, whatever the boxes are called', () => {
    const boxes = [...moved.tables.rows('mailboxes')].filter(({ table }) => table === 'mailboxes.boxes');
    expect(boxes.length).toBeGreaterThan(0);
    expect(mailboxTotal(moved.now(), moved.caller('b2', 'bea').address).count).toBe(1);
    for (const projection of BOXED) {
      expect(digestOfTables(moved.tables, projection), projection.name).toBe(
        digestOfTables(unmoved.tables, projection),
      );
    }
  });

  test('is another one when any value is, or when something lies in another box', () => {
    for (const projection of projections) {
      const rows = [...moved.tables.rows(projection.name)];
      const digest = digestOfRows(rows, projection);
      for (const [index, row] of rows.entries()) {
        if (row.table === projection.boxes?.owned) continue;
        const changed = [...rows.slice(0, index), { ...row, value: 'changed' }, ...rows.slice(index + 1)];
        expect(digestOfRows(changed, projection), row.table).not.toBe(digest);
      }
    }
    const mailboxes = BOXED.find(({ name }) => name === 'mailboxes') ?? expect.unreachable();
    const given = [...moved.tables.rows('mailboxes')];
    const swapped = given.map((row) => (row.table === 'mailboxes.boxes' ? { ...row, value: 'other' } : row));
    expect(digestOfRows(swapped, mailboxes)).not.toBe(digestOfRows(given, mailboxes));
  });

  test('does not depend on the order of rows or of the fields in them', () => {
    for (const projection of projections) {
      const rows: StoredRow[] = [...moved.tables.rows(projection.name)];
      const turned = rows.toReversed().map((row) => ({ ...row, value: turnedRound(row.value) }));
      expect(digestOfRows(turned, projection)).toBe(digestOfRows(rows, projection));
    }
  });
});

test('a box that a value names is called by its address, in a field, too', () => {
  const boxes = { owned: 'p.boxes', groups: ['p.held'], members: ['p.totals'], values: ['p.index'] };
  const row = (table: string, group: string, member: string, value: unknown) => ({
    table,
    group,
    member,
    value,
  });
  const rows = [
    row('p.boxes', 'all', 'ann', 'B'),
    row('p.held', 'B', 'x', 'B'),
    row('p.totals', 'all', 'B', 1),
    row('p.index', 'all', 'i', 'B'),
    row('p.index', 'all', 'j', { box: 'B', other: 'B' }),
    row('p.index', 'all', 'k', { box: 'C' }),
    row('p.index', 'all', 'l', null),
  ];
  expect(canonicalRows(rows, { name: 'p', boxes })).toEqual([
    row('p.held', 'ann', 'x', 'B'),
    row('p.totals', 'all', 'ann', 1),
    row('p.index', 'all', 'i', 'ann'),
    row('p.index', 'all', 'j', { box: 'ann', other: 'B' }),
    row('p.index', 'all', 'k', { box: 'C' }),
    row('p.index', 'all', 'l', null),
  ]);
  expect(canonicalRows(rows, { name: 'p' })).toEqual(rows);
});

function turnedRound(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, field]) => [name, turnedRound(field)]),
  );
}

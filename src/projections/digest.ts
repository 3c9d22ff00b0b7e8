import { createHash } from 'node:crypto';
import type { BoxNames, Projection, StoredRow } from '../events/index.js';
import type { MemoryTables } from './memory-tables.js';

/** What of a projection says how its rows are to be compared. */
type Compared = Pick<Projection, 'name' | 'boxes'>;

/** The same for equal states, whichever way they were reached: SHA-256 of a projection's rows, in hexadecimal. */
export function digestOfTables(tables: MemoryTables, projection: Compared): string {
  return digestOfRows(tables.rows(projection.name), projection);
}

/** The same of rows that belong to one projection, in any order. */
export function digestOfRows(rows: Iterable<StoredRow>, projection: Compared): string {
  const hash = createHash('sha256');
  for (const row of canonicalRows(rows, projection).sort(byPlace)) {
    hash.update(`${canonicalJson([row.table, row.group, row.member, row.value])}\n`);
  }
  return hash.digest('hex');
}

/**
 * Rows of one projection, saying the same of equal states. A box is called by the address that it belongs to: its
 * own name only tells who had it first.
 */
export function canonicalRows(rows: Iterable<StoredRow>, { boxes }: Compared): StoredRow[] {
  const all = Array.from(rows);
  if (boxes === undefined) return all;
  const owners = new Map(
    all.flatMap(({ table, member, value }) =>
      table === boxes.owned && typeof value === 'string' ? [[value, String(member)]] : [],
    ),
  );
  const ownerOf = (box: string) => owners.get(box) ?? box;
  return all.flatMap((row) => (row.table === boxes.owned ? [] : [renamed(row, boxes, ownerOf)]));
}

/** A row with other names for the boxes that it names. */
export function renamed(row: StoredRow, boxes: BoxNames, ownerOf: (box: string) => string): StoredRow {
  const { table, group, member, value } = row;
  return {
    table,
    group: boxes.groups.includes(table) ? ownerOf(group) : group,
    member: boxes.members.includes(table) ? ownerOf(String(member)) : member,
    value: boxes.values.includes(table) ? withOwner(value, ownerOf) : value,
  };
}

function withOwner(value: unknown, ownerOf: (box: string) => string): unknown {
  if (typeof value === 'string') return ownerOf(value);
  if (typeof value !== 'object' || value === null || !('box' in value)) return value;
  return typeof value.box === 'string' ? { ...value, box: ownerOf(value.box) } : value;
}

/** Any order will do, as long as it is always the same one. */
function byPlace(a: StoredRow, b: StoredRow): number {
  return (
    compare(a.table, b.table) ||
    compare(a.group, b.group) ||
    compare(typeof a.member, typeof b.member) ||
    compare(a.member, b.member)
  );
}

function compare<T extends string | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** JSON in which it does not matter in what order an object names its fields. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(isInOrder(value) ? value : inOrder(value));
}

function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let before = '';
  for (const [name, field] of Object.entries(value)) {
    if (name < before || !isInOrder(field)) return false;
    before = name;
  }
  return true;
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const fields = Object.entries(value).sort(([a], [b]) => compare(a, b));
  return Object.fromEntries(fields.map(([name, field]) => [name, inOrder(field)]));
}

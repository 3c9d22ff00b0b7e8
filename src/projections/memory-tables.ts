import type { Key, Range, Row, Tables } from '../events/index.js';

type Member = string | number;

/** Members of one group. Rows mostly arrive in order, so sorting is left until a range needs it. */
interface Group {
  readonly rows: Map<Member, unknown>;
  /** The highest number put so far. */
  last: number;
  sorted: boolean;
}

/** Tables in memory, for verification, earlier moments and tests. They order members as the store does. */
export class MemoryTables implements Tables {
  readonly #tables = new Map<string, Map<string, Group>>();

  get<V>(table: string, [group, member]: Key): V | undefined {
    return this.#tables.get(table)?.get(group)?.rows.get(member) as V | undefined;
  }

  put(table: string, [groupName, member]: Key, value: unknown): void {
    const groups = this.#tables.get(table) ?? made(this.#tables, table, new Map<string, Group>());
    const group =
      groups.get(groupName) ?? made(groups, groupName, { rows: new Map(), last: -1, sorted: true });
    const before = group.rows.size;
    group.rows.set(member, value);
    if (group.rows.size === before) return;
    if (typeof member === 'number' && member > group.last) group.last = member;
    else group.sorted = false;
  }

  remove(table: string, [groupName, member]: Key): void {
    const groups = this.#tables.get(table);
    const group = groups?.get(groupName);
    if (!group?.rows.delete(member) || group.rows.size > 0) return;
    groups?.delete(groupName);
  }

  range<V>(table: string, { group: name, from, to, limit, reverse = false }: Range): Row<V>[] {
    const group = this.#tables.get(table)?.get(name);
    if (group === undefined) return [];
    sort(group);
    const rows: Row<V>[] = [];
    const members = reverse ? [...group.rows.keys()].reverse() : group.rows.keys();
    for (const member of members) {
      if (rows.length === limit) break;
      if (from !== undefined && compare(member, from) < 0) continue;
      if (to !== undefined && compare(member, to) > 0) continue;
      rows.push({ member, value: group.rows.get(member) as V });
    }
    return rows;
  }

  /** All tables, or those of one projection, in order. */
  names(of?: string): string[] {
    const names = [...this.#tables.keys()].filter((name) => of === undefined || name.startsWith(`${of}.`));
    return names.sort(compare);
  }

  /** The groups of a table that hold anything, in order. */
  groups(table: string): string[] {
    return [...(this.#tables.get(table)?.keys() ?? [])].sort(compare);
  }

  /** How many rows one projection has. */
  count(of: string): number {
    let count = 0;
    for (const [name, groups] of this.#tables) {
      if (name.startsWith(`${of}.`)) for (const { rows } of groups.values()) count += rows.size;
    }
    return count;
  }

  /** Every row, or those of one projection, by table, group and member. */
  *rows(of?: string): Generator<{ table: string; group: string; member: Member; value: unknown }> {
    for (const table of this.names(of)) {
      for (const group of this.groups(table)) {
        for (const { member, value } of this.range(table, { group })) yield { table, group, member, value };
      }
    }
  }
}

function made<V>(map: Map<string, V>, key: string, value: V): V {
  map.set(key, value);
  return value;
}

function sort(group: Group): void {
  if (group.sorted) return;
  const rows = [...group.rows].sort(([a], [b]) => compare(a, b));
  group.rows.clear();
  for (const [member, value] of rows) group.rows.set(member, value);
  group.sorted = true;
}

/** Where these occur, the order of UTF-16 is not that of UTF-8. */
const HIGH = /[\ud800-\uffff]/;

/** Numbers by size before strings by their UTF-8 bytes: the order of the store's keys. */
function compare(a: Member, b: Member): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  if (typeof b === 'number') return 1;
  if (a === b) return 0;
  if (!HIGH.test(a) && !HIGH.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

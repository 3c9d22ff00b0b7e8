import type { Projection, StoredRow } from '../events/index.js';
import { renamed } from './digest.js';
import type { MemoryTables } from './memory-tables.js';

/** Compares rows, given one after another, with what is in memory. */
export interface SameRows {
  /** Takes rows in the order of the store: the table of boxes comes before those that name any. */
  take(rows: readonly StoredRow[]): void;
  /** Whether they were exactly those in memory. */
  areSame(): boolean;
}

/**
 * Compares rows of one projection with its rows in memory, without a copy of either. Boxes may be called otherwise in
 * the one than in the other; where two boxes might be taken for each other, they count as not the same.
 */
export function sameRowsAs(
  tables: MemoryTables,
  { name, boxes }: Pick<Projection, 'name' | 'boxes'>,
): SameRows {
  const owners = new Map<string, string>();
  const placed = new Set<string>();
  const boxAt = boxesIn(tables, boxes?.owned);
  let matched = 0;
  let differs = false;
  const nameHere = (box: string): string => {
    const owner = owners.get(box);
    // Its address has another box: two would be called alike.
    if (owner === undefined && placed.has(box)) differs = true;
    return boxAt.get(owner ?? box) ?? owner ?? box;
  };
  const takeBox = ({ member, value }: StoredRow) => {
    if (typeof value !== 'string') return;
    if (owners.has(value)) differs = true;
    owners.set(value, String(member));
    placed.add(String(member));
  };
  const takeOne = (row: StoredRow) => {
    const { table, group, member, value } = boxes === undefined ? row : renamed(row, boxes, nameHere);
    if (isSame(value, tables.get(table, [group, member]))) matched += 1;
    else differs = true;
  };
  return {
    take: (rows) => {
      for (const row of rows) {
        if (row.table === boxes?.owned) takeBox(row);
        else if (!differs) takeOne(row);
      }
    },
    areSame: () => !differs && matched === tables.count(name) - boxAt.size,
  };
}

function boxesIn(tables: MemoryTables, owned: string | undefined): ReadonlyMap<string, string> {
  if (owned === undefined) return new Map();
  const rows = tables.groups(owned).flatMap((group) => tables.range(owned, { group }));
  return new Map(rows.map(({ member, value }) => [String(member), String(value)]));
}

/** Whether two values of plain data are alike, in whatever order objects name their fields. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const fields = Object.keys(one);
  if (fields.length !== Object.keys(other).length) return false;
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return fields.every((field) => Object.hasOwn(b, field) && isSame(a[field], b[field]));
}

import type { Key, Tables } from '../../events/index.js';
import type { MemoryTables } from '../../projections/index.js';

/** How one event changed tables: for each write in order, what was there before; undefined for nothing. */
export type Undo = readonly { readonly table: string; readonly key: Key; readonly before: unknown }[];

/** Tables that note how to undo what is written through them. */
export interface NotedTables extends Tables {
  /** What was written since the last call. */
  taken(): Undo;
}

/** Writes through to tables, and notes what was there before. */
export function noted(tables: MemoryTables): NotedTables {
  let undo: { table: string; key: Key; before: unknown }[] = [];
  const note = (table: string, key: Key) => undo.push({ table, key, before: tables.get(table, key) });
  return {
    get: (table, key) => tables.get(table, key),
    range: (table, range) => tables.range(table, range),
    put: (table, key, value) => {
      note(table, key);
      tables.put(table, key, value);
    },
    remove: (table, key) => {
      note(table, key);
      tables.remove(table, key);
    },
    taken: () => {
      const done = undo;
      undo = [];
      return done;
    },
  };
}

/** Puts tables back to where they were before an event. */
export function takeBack(tables: MemoryTables, undo: Undo): void {
  for (const { table, key, before } of undo.toReversed()) {
    if (before === undefined) tables.remove(table, key);
    else tables.put(table, key, before);
  }
}

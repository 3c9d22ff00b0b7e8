import type { Environment } from './lmdb.js';
import type { Key, Range, Tables } from './tables.js';

/**
 * Tables over the store. The scope of a table (projection, version, generation) keeps those of other program
 * versions apart, so that neither harms or believes the other's.
 */
export function lmdbTables(rows: Environment['tables'], scopeOf: (table: string) => string): Tables {
  const place = (table: string, [group, member]: Key): [string, string, string, string | number] => [
    scopeOf(table),
    table,
    group,
    member,
  ];
  return {
    get: <V>(table: string, key: Key) => rows.get(place(table, key)) as V | undefined,
    put: (table, key, value) => rows.put(place(table, key), value),
    remove: (table, key) => rows.remove(place(table, key)),
    range: <V>(table: string, { group, from, to, limit, reverse = false }: Range) =>
      rows
        .range({
          prefix: [scopeOf(table), table, group],
          from: from === undefined ? undefined : place(table, [group, from]),
          to: to === undefined ? undefined : place(table, [group, to]),
          limit,
          reverse,
        })
        .map(({ key, value }) => ({ member: key[3], value: value as V })),
  };
}

/** Sorts after every key that continues the same prefix. */
const LAST = Buffer.from([0xff]);

/** What the entries of a collection are ordered by. */
export type LmdbKey = string | number | (string | number)[];

/** One ordered collection of the store. Usable only inside `transact`. */
export interface Collection<K extends LmdbKey, V> {
  get(key: K): V | undefined;
  put(key: K, value: V): void;
  remove(key: K): void;
  /** Entries in order, copied: those that continue `prefix`, from `from` to `to`, both inclusive. */
  range(query: Query<K>): { key: K; value: V }[];
  /** What `use` makes of each of these entries. Bytes are not copied: they are good until it returns. */
  map<T>(query: Query<K>, use: (key: K, value: V) => T): T[];
}

/** Which entries of a collection. */
export interface Query<K extends LmdbKey> {
  readonly prefix?: (string | number)[];
  readonly from?: K | undefined;
  readonly to?: K | undefined;
  readonly limit?: number | undefined;
  readonly reverse?: boolean;
}

/** What of the engine's own collections is used. */
interface Rows {
  get(key: LmdbKey): unknown;
  putSync(key: LmdbKey, value: unknown): void;
  removeSync(key: LmdbKey): void;
  getRange(options: object): Iterable<{ readonly key: unknown; readonly value: unknown }>;
}

/** A collection as the engine keeps it. Values that the next read would change are given as what `copy` makes of them. */
export function collectionOf<K extends LmdbKey, V>(
  database: Rows,
  copy: (value: V) => V = (value) => value,
): Collection<K, V> {
  const map = <T>(
    { prefix, from, to, limit, reverse = false }: Query<K>,
    use: (key: K, value: V) => T,
  ): T[] => {
    const first = from ?? prefix;
    const last = to ?? (prefix && [...prefix, LAST]);
    const found = database.getRange({
      ...(reverse ? bounds(last, first) : bounds(first, last)),
      inclusiveEnd: true,
      reverse,
      ...(limit === undefined ? {} : { limit }),
    });
    const used: T[] = [];
    // With `Array.from`, what is read outlives the next collections of garbage, and costs as much again.
    for (const { key, value } of found) used.push(use(key as K, value as V));
    return used;
  };
  return {
    get: (key) => {
      const value = database.get(key) as V | undefined;
      return value === undefined ? undefined : copy(value);
    },
    put: (key, value) => {
      database.putSync(key, value);
    },
    remove: (key) => {
      database.removeSync(key);
    },
    range: (query) => map(query, (key, value) => ({ key, value: copy(value) })),
    map,
  };
}

function bounds<T>(start: T | undefined, end: T | undefined): { start?: T; end?: T } {
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

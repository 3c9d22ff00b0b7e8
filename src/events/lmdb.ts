import { open } from 'lmdb';
import type { Piece } from './archive/segments.js';
import { diskFull, isFull } from './room.js';
import { StoreError } from './store-error.js';

/** Any other process opening the same file must use the same options: there is no way to vary them. */
const OPTIONS = {
  noSubdir: false,
  maxDbs: 32,
  maxReaders: 1000,
  // Commits are durable on return, and a process that exits inside a transaction does not hang.
  overlappingSync: false,
  permissionsMode: 0o600,
} as const;

/** Gives the bytes of a record where the engine has put them, without a copy: the next read puts others there. */
const EVENTS = {
  name: 'events',
  encoding: 'binary',
  encoder: {
    encode: (bytes: Uint8Array) => bytes,
    decode: ({ buffer, byteOffset, length }: Uint8Array) => Buffer.from(buffer, byteOffset, length),
  },
} as const;

/** Sorts after every key that continues the same prefix. */
const LAST = Buffer.from([0xff]);

const BAD_TRANSACTION = -30782;
const IO_ERROR = 5;

type Database = ReturnType<ReturnType<typeof open>['openDB']>;

type LmdbKey = string | number | (string | number)[];

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

/** The opened environment: six collections and one way in. */
export interface Environment {
  readonly events: Collection<number, Uint8Array>;
  readonly refs: Collection<[string, number], Uint8Array>;
  readonly times: Collection<number, number>;
  readonly meta: Collection<string | [string, string | number], unknown>;
  readonly tables: Collection<[string, string, string, string | number], unknown>;
  /** Where each block of the archive has its pieces: by block, then by the compaction that wrote it. */
  readonly archive: Collection<[number, number], Piece>;
  /**
   * Runs `work` alone among all processes and commits durably, or rolls back when it throws. Reading goes
   * through here too: it costs microseconds, is always current, and leaves no reader behind. `work` may run
   * twice, must be synchronous and must not nest.
   */
  transact<T>(work: () => T): T;
  /** Bytes in the trees of all collections, and of the file. A few microseconds. */
  size(): { used: number; file: number };
  close(): Promise<void>;
}

/** Opens the environment in an existing folder. Throws `StoreError`. */
export function openEnvironment(folder: string): Environment {
  return guarded(folder, () => {
    const root = open({ path: folder, ...OPTIONS });
    const databases: Database[] = [];
    const collection = <K extends LmdbKey, V>(name: string, encoding: 'json' | 'binary') => {
      const database = root.openDB<V, K>({ name, encoding });
      databases.push(database);
      return collectionOf<K, V>(database);
    };
    const events = root.openDB<Uint8Array, number>(EVENTS);
    databases.push(events);
    return {
      events: collectionOf<number, Uint8Array>(events, (bytes) => Buffer.from(bytes)),
      refs: collection<[string, number], Uint8Array>('refs', 'binary'),
      times: collection<number, number>('times', 'json'),
      meta: collection<string | [string, string | number], unknown>('meta', 'json'),
      tables: collection<[string, string, string, string | number], unknown>('tables', 'json'),
      archive: collection<[number, number], Piece>('archive', 'json'),
      size: () => sizeOf(databases, root),
      transact: transactions(folder, (work) => root.transactionSync(work)),
      close: () => root.close(),
    };
  });
}

function collectionOf<K extends LmdbKey, V>(
  database: Database,
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

/** What the engine tells of a tree, and of the file as a whole. */
interface TreeStats {
  readonly pageSize: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
  readonly lastPageNumber: number;
}

function sizeOf(
  databases: readonly Database[],
  root: Pick<Database, 'getStats'>,
): { used: number; file: number } {
  // The library declares nothing of what it returns.
  const stats = databases.map((database) => database.getStats() as TreeStats);
  const pages = stats.reduce(
    (sum, tree) => sum + tree.treeBranchPageCount + tree.treeLeafPageCount + tree.overflowPages,
    0,
  );
  const { pageSize, lastPageNumber } = root.getStats() as TreeStats;
  return { used: pages * pageSize, file: (lastPageNumber + 1) * pageSize };
}

function bounds<T>(start: T | undefined, end: T | undefined): { start?: T; end?: T } {
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

function transactions(folder: string, begin: <T>(work: () => T) => T): Environment['transact'] {
  let inside = false;
  const once = <T>(work: () => T): T => {
    if (inside) throw new Error('a transaction cannot be opened inside another');
    try {
      inside = true;
      return begin(() => refusePromise(work()));
    } finally {
      inside = false;
    }
  };
  return (work) =>
    guarded(folder, () => {
      try {
        return once(work);
      } catch (error) {
        // The engine fails one commit when very many pages become free at once; the next attempt succeeds.
        if (codeOf(error) !== BAD_TRANSACTION) throw error;
        return once(work);
      }
    });
}

function refusePromise<T>(result: T): T {
  // Lmdb would hold the write lock until a promise settles, and let bystanders join the transaction.
  if (result !== null && typeof result === 'object' && 'then' in result) {
    throw new Error('a transaction must be synchronous');
  }
  return result;
}

function guarded<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // A write that the last free blocks cut short is reported as a failure of the disk.
    throw codeOf(error) === IO_ERROR && isFull(folder) ? diskFull({ cause: error }) : storeErrorFor(error);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Errno and engine codes; -307xx are the engine's. */
function storeErrorFor(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const cause = { cause: error };
  const code = codeOf(error);
  if (code === 28 || code === 'ENOSPC') return diskFull(cause);
  if (code === 30 || code === 13 || code === 'EROFS' || code === 'EACCES') {
    return new StoreError(
      'read-only',
      'The log cannot be written: make its folder writable or set OXTAIL_HOME.',
      cause,
    );
  }
  if (code === -30796 || code === -30797 || code === -30793) {
    return new StoreError('corrupt', 'The log file is damaged: move it aside, then try again.', cause);
  }
  if (code === -30794) {
    return new StoreError('newer-format', 'The log was written by a newer oxtail: update this one.', cause);
  }
  if (typeof code === 'number' && code !== 0) {
    return new StoreError('unavailable', `The log cannot be used (engine code ${code}): try again.`, cause);
  }
  return error;
}

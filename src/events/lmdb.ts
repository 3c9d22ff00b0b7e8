import { type Database, type DatabaseOptions, openAsClass } from 'lmdb';
import type { Piece } from './archive/segments.js';
import { codeOf, guarded } from './engine-errors.js';
import { lastCommitIn } from './last-commit.js';
import { type Collection, collectionOf, type LmdbKey } from './lmdb-collection.js';
import { lockFileAt } from './lock-file.js';
import { mendMutexes } from './mutexes.js';
import { StoreError } from './store-error.js';
import { refuseIfStuck } from './write-lock.js';

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

const BAD_TRANSACTION = -30782;

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
  /**
   * Whether it has to be opened anew, for it no longer locks what others lock: the lock file was replaced, or the engine
   * gave up when the disk failed. Then the last `transact` has not run its work.
   */
  hasFailed(): boolean;
  /** Closed when it returns. May be called again. */
  close(): Promise<void>;
}

/**
 * The library declares its constructor as a method, and nothing of `isRoot`: closing that one closes the environment.
 */
type Constructor = new <V, K extends LmdbKey>(
  name: string | null,
  options: DatabaseOptions & { readonly isRoot?: true },
) => Database<V, K>;

/** Opens the environment in an existing folder. Throws `StoreError`; then nothing stays open. */
export function openEnvironment(folder: string): Environment {
  const lockFile = lockFileAt(`${folder}/lock.mdb`);
  // Opening takes the write lock, too.
  refuseIfStuck(lockFile);
  return guarded(folder, () => {
    const Databases = openAsClass({ path: folder, ...OPTIONS }) as unknown as Constructor;
    mendMutexes(lockFile);
    const root = new Databases<unknown, string>(null, { isRoot: true });
    const lastCommit = lastCommitIn(`${folder}/data.mdb`, lockFile);
    let failed = false;
    const transact = transactions(folder, (work) => {
      refuseIfStuck(lockFile);
      return root.transactionSync(() => {
        const transaction = root.getWriteTxnId();
        // The library goes on when it could not begin one.
        failed = transaction === 0 || lockFile.isReplaced();
        if (failed) throw new StoreError('unavailable', 'The log could not be locked: try again.');
        if (!lastCommit.isBefore(transaction)) throw new BeginAgain();
        return refusePromise(work());
      });
    });
    const close = () => {
      lastCommit.close();
      return root.close();
    };
    try {
      // In a new store, this writes.
      return {
        ...transact(() => openCollections(Databases, root)),
        transact,
        hasFailed: () => failed,
        close,
      };
    } catch (error) {
      void close();
      throw error;
    }
  });
}

function openCollections(
  Databases: Constructor,
  root: Database,
): Omit<Environment, 'transact' | 'hasFailed' | 'close'> {
  const databases: Database[] = [];
  const collection = <K extends LmdbKey, V>(name: string, encoding: 'json' | 'binary') => {
    const database = new Databases<V, K>(name, { encoding });
    databases.push(database);
    return collectionOf<K, V>(database);
  };
  const events = new Databases<Uint8Array, number>(EVENTS.name, EVENTS);
  databases.push(events);
  return {
    events: collectionOf<number, Uint8Array>(events, (bytes) => Buffer.from(bytes)),
    refs: collection<[string, number], Uint8Array>('refs', 'binary'),
    times: collection<number, number>('times', 'json'),
    meta: collection<string | [string, string | number], unknown>('meta', 'json'),
    tables: collection<[string, string, string, string | number], unknown>('tables', 'json'),
    archive: collection<[number, number], Piece>('archive', 'json'),
    size: () => sizeOf(databases, root),
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

/** Thrown inside a transaction that did not go on from the last commit. */
class BeginAgain extends Error {}

/** Each process that opens the store can set one transaction back. */
const ATTEMPTS = 100;

function transactions(folder: string, begin: <T>(work: () => T) => T): Environment['transact'] {
  let inside = false;
  const once = <T>(work: () => T): T => {
    if (inside) throw new Error('a transaction cannot be opened inside another');
    try {
      inside = true;
      return begin(work);
    } finally {
      inside = false;
    }
  };
  const onLastCommit = <T>(work: () => T): T => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return once(work);
      } catch (error) {
        if (!(error instanceof BeginAgain)) throw error;
      }
    }
    throw new StoreError('unavailable', 'The log is being opened by very many programs: try again.');
  };
  return (work) =>
    guarded(folder, () => {
      try {
        return onLastCommit(work);
      } catch (error) {
        // The engine fails one commit when very many pages become free at once; the next attempt succeeds.
        if (codeOf(error) !== BAD_TRANSACTION) throw error;
        return onLastCommit(work);
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

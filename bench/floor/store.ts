import { open } from 'lmdb';

/** Those of `src/events/lmdb.ts`. */
const OPTIONS = {
  noSubdir: false,
  maxDbs: 32,
  maxReaders: 1000,
  overlappingSync: false,
  permissionsMode: 0o600,
} as const;

/** About the size of a stored message with a short body. */
export const RECORD = Buffer.alloc(400, 'a bare record ');

/** Appends one record under a key of its own, durably. */
export type AppendOne = (key: number) => void;

/** The same engine with the same options as the log's, one collection, and nothing around it. */
export function openBareStore(folder: string): AppendOne {
  const root = open({ path: folder, ...OPTIONS });
  const records = root.openDB<Buffer, number>({ name: 'records', encoding: 'binary' });
  return (key) => {
    root.transactionSync(() => records.putSync(key, RECORD));
  };
}

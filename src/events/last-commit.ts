/*
 * The engine's lock file notes which commit is the last, and whoever begins a transaction goes on from there. But a
 * process that opens the store sets that note to what it has read from the file a moment before, and takes no lock for it
 * (`mdb_env_open2`). A commit of somebody else in between is then forgotten, and the next one is written over it.
 *
 * The file itself is always right: each commit puts its number into one of two meta pages. So every transaction compares
 * them with where it began. Nobody else commits meanwhile, for it has the write lock. When it began elsewhere, it puts the
 * note right, and has to be rolled back and begun again.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { hasKnownLayout, PAGE_SIZE_AT, TRANSACTION_AT } from './data-file.js';
import type { LockFile } from './lock-file.js';

/** What the files of one store say of its last commit. */
export interface LastCommit {
  /**
   * Whether the present transaction, of which this is the number, goes on from the last commit. If not, the next one
   * will. About 2 µs. Throws what the system says.
   */
  isBefore(transaction: number): boolean;
  /** May be called again. */
  close(): void;
}

const NOTE_OFFSET = 8;
const NUMBER_BYTES = 8;

/** The first two pages of a data file. */
interface MetaPages {
  readonly descriptor: number;
  readonly pageBytes: number;
  /** Filled again by each look. */
  readonly buffer: Buffer;
}

/** For a store that the engine has open. Opens nothing before the first question. */
export function lastCommitIn(dataFile: string, lockFile: LockFile): LastCommit {
  // There, numbers are shorter, and nothing is checked.
  if (!hasKnownLayout()) return { isBefore: () => true, close: () => {} };
  let metas: MetaPages | null = null;
  return {
    isBefore: (transaction) => {
      metas ??= openMetaPages(dataFile);
      const last = lastIn(metas);
      if (last === transaction - 1) return true;
      const note = Buffer.alloc(NUMBER_BYTES);
      note.writeBigUInt64LE(BigInt(last));
      lockFile.write(NOTE_OFFSET, note);
      return false;
    },
    close: () => {
      if (metas !== null) closeSync(metas.descriptor);
      metas = null;
    },
  };
}

function openMetaPages(dataFile: string): MetaPages {
  const descriptor = openSync(dataFile, 'r');
  const pageBytes = pageBytesIn(descriptor);
  return { descriptor, pageBytes, buffer: Buffer.alloc(pageBytes + TRANSACTION_AT + NUMBER_BYTES) };
}

function lastIn({ descriptor, pageBytes, buffer }: MetaPages): number {
  readSync(descriptor, buffer, 0, buffer.length, 0);
  return Math.max(numberAt(buffer, TRANSACTION_AT), numberAt(buffer, pageBytes + TRANSACTION_AT));
}

function numberAt(pages: Buffer, offset: number): number {
  return Number(pages.readBigUInt64LE(offset));
}

function pageBytesIn(descriptor: number): number {
  const size = Buffer.alloc(4);
  readSync(descriptor, size, 0, size.length, PAGE_SIZE_AT);
  return size.readUInt32LE();
}

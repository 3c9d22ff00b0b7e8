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

/** For a store that the engine has open. Throws what the system says. */
export function openLastCommit(dataFile: string, lockFile: LockFile): LastCommit {
  // There, numbers are shorter, and nothing is checked.
  if (!hasKnownLayout()) return { isBefore: () => true, close: () => {} };
  const descriptor = openSync(dataFile, 'r');
  let isOpen = true;
  const pageBytes = pageBytesIn(descriptor);
  const pages = Buffer.alloc(pageBytes + TRANSACTION_AT + NUMBER_BYTES);
  return {
    isBefore: (transaction) => {
      readSync(descriptor, pages, 0, pages.length, 0);
      const last = Math.max(numberAt(pages, TRANSACTION_AT), numberAt(pages, pageBytes + TRANSACTION_AT));
      if (last === transaction - 1) return true;
      const note = Buffer.alloc(NUMBER_BYTES);
      note.writeBigUInt64LE(BigInt(last));
      lockFile.write(NOTE_OFFSET, note);
      return false;
    },
    close: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function numberAt(pages: Buffer, offset: number): number {
  return Number(pages.readBigUInt64LE(offset));
}

function pageBytesIn(descriptor: number): number {
  const size = Buffer.alloc(4);
  readSync(descriptor, size, 0, size.length, PAGE_SIZE_AT);
  return size.readUInt32LE();
}

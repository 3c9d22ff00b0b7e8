import { fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { fileIdentity, identityIn, isReplaced, MAGIC } from './data-file.js';

/** The beginning of the engine's lock file, which every process that has the store open maps into its memory. */
export interface LockFile {
  readonly path: string;
  /** As it is now, in a buffer that the next call fills again; null when it is not there, or not the engine's. */
  header(): Buffer | null;
  /** Writes into it. Throws what the system says. */
  write(offset: number, bytes: Uint8Array): void;
  /** Whether another than the one looked at, or none, is at its path: then that is what others lock. */
  isReplaced(): boolean;
}

interface Opened {
  readonly descriptor: number;
  readonly identity: string;
}

const HEADER_BYTES = 256;

/**
 * Descriptors of lock files by identity, kept until the process ends: closing any descriptor of a file drops
 * all its record locks of this process (POSIX), and the engine's would be among them.
 */
const descriptors = new Map<string, number>();

/** The lock file at this path, which may appear later. To be opened anew when the store is. */
export function lockFileAt(path: string): LockFile {
  const header = Buffer.alloc(HEADER_BYTES);
  let opened: Opened | null = null;
  return {
    path,
    header: () => {
      opened ??= openedAt(path);
      return opened !== null && isRead(opened.descriptor, header) ? header : null;
    },
    write: (offset, bytes) => {
      opened ??= openedAt(path);
      if (opened === null) throw new Error(`${path} cannot be opened`);
      writeSync(opened.descriptor, bytes, 0, bytes.length, offset);
    },
    isReplaced: () => {
      opened ??= openedAt(path);
      return opened === null || isReplaced(path, opened.identity);
    },
  };
}

function isRead(descriptor: number, header: Buffer): boolean {
  try {
    const length = readSync(descriptor, header, 0, HEADER_BYTES, 0);
    return length === HEADER_BYTES && header.readUInt32LE(0) === MAGIC;
  } catch {
    return false;
  }
}

function openedAt(path: string): Opened | null {
  try {
    const identity = fileIdentity(path);
    const descriptor = identity === null ? undefined : descriptors.get(identity);
    return identity === null || descriptor === undefined ? openAnew(path) : { identity, descriptor };
  } catch {
    return null;
  }
}

function openAnew(path: string): Opened {
  const descriptor = openSync(path, 'r+');
  const identity = identityIn(fstatSync(descriptor, { bigint: true }));
  descriptors.set(identity, descriptor);
  return { identity, descriptor };
}

import { openSync, readSync, statSync, writeSync } from 'node:fs';

/** The beginning of the engine's lock file, which every process that has the store open maps into its memory. */
export interface LockFile {
  readonly path: string;
  /** As it is now, in a buffer that the next call fills again; null when it is not there, or not the engine's. */
  header(): Buffer | null;
  /** Writes into it. Throws what the system says. */
  write(offset: number, bytes: Uint8Array): void;
}

const HEADER_BYTES = 256;
const MAGIC = 0xbeefc0de;

/**
 * Descriptors of lock files by identity, kept until the process ends: closing any descriptor of a file drops
 * all its record locks of this process (POSIX), and the engine's would be among them.
 */
const descriptors = new Map<string, number>();

/** The lock file at this path, which may appear later. To be opened anew when the store is. */
export function lockFileAt(path: string): LockFile {
  const header = Buffer.alloc(HEADER_BYTES);
  let descriptor: number | null = null;
  return {
    path,
    header: () => {
      descriptor ??= descriptorOf(path);
      return descriptor !== null && isRead(descriptor, header) ? header : null;
    },
    write: (offset, bytes) => {
      descriptor ??= descriptorOf(path);
      if (descriptor === null) throw new Error(`${path} cannot be opened`);
      writeSync(descriptor, bytes, 0, bytes.length, offset);
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

function descriptorOf(path: string): number | null {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    const identity = `${stats.dev}:${stats.ino}`;
    const known = descriptors.get(identity);
    if (known !== undefined) return known;
    const opened = openSync(path, 'r+');
    descriptors.set(identity, opened);
    return opened;
  } catch {
    return null;
  }
}

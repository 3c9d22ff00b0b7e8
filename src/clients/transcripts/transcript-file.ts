import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A transcript that is open for reading. */
export interface TranscriptFile {
  /** Bytes, when it was opened. */
  readonly size: number;
  /** Unix milliseconds, with a fraction. */
  readonly modifiedAt: number;
  /** Fills `into` from a position of the file on; false when there was not enough, or it could not be read. */
  read(into: Uint8Array, position: number): boolean;
}

/** Opens a transcript for the time of `use`. Null when there is no such file or it cannot be opened. */
export function withTranscript<T>(path: string, use: (file: TranscriptFile) => T): T | null {
  const descriptor = open(path);
  if (descriptor === null) return null;
  try {
    const facts = fstatSync(descriptor);
    if (!facts.isFile()) return null;
    return use({
      size: facts.size,
      modifiedAt: facts.mtimeMs,
      read: (into, position) => fill(descriptor, into, position),
    });
  } finally {
    closeSync(descriptor);
  }
}

/** Not blocking, so that a FIFO under this name cannot hang the caller. */
function open(path: string): number | null {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
}

function fill(descriptor: number, into: Uint8Array, position: number): boolean {
  let filled = 0;
  try {
    while (filled < into.length) {
      const read = readSync(descriptor, into, filled, into.length - filled, position + filled);
      if (read === 0) return false;
      filled += read;
    }
    return true;
  } catch {
    return false;
  }
}

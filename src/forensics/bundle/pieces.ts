import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemCode } from '../../events/index.js';
import { HistoryError } from '../history-error.js';
import { HEADER_BYTES, lengthOfMember, nextMemberIn, textOfMember } from './members.js';

const SEARCH_BYTES = 1024 * 1024;
/** What only looks like a member costs much to try: after so many the rest is given up. */
const MOST_TRIES = 200;

/** A member of a file, or what lies between two that cannot be read. Offsets and lengths are bytes. */
export interface Piece {
  readonly offset: number;
  readonly length: number;
  /** Null for what cannot be read. */
  readonly text: Buffer | null;
}

/** A file of members, open for reading. */
export interface PieceFile {
  /** Every piece in order, one in memory at a time. */
  pieces(): Generator<Piece>;
  /** The text of a member that was found before; null when it cannot be read any more. */
  textAt(offset: number): Buffer | null;
  close(): void;
}

/** Opens a file of members. Throws `HistoryError` 'no-file'. */
export function openPieces(path: string): PieceFile {
  const { descriptor, size } = openedFile(path);
  const bytesAt = (offset: number, length: number): Buffer => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, offset));
  };
  const memberAt = (offset: number): Piece | null => {
    const length = lengthOfMember(bytesAt(offset, HEADER_BYTES));
    if (length === null || offset + length > size) return null;
    const text = textOfMember(bytesAt(offset, length));
    return text && { offset, length, text };
  };
  const nextFrom = (start: number): number => {
    // Windows overlap, so that no beginning is missed between two.
    for (let offset = start; offset < size; offset += SEARCH_BYTES) {
      const found = nextMemberIn(bytesAt(offset, SEARCH_BYTES + HEADER_BYTES), 0);
      if (found >= 0) return offset + found;
    }
    return size;
  };
  return {
    *pieces() {
      let unread = 0;
      let tries = 0;
      for (let offset = 0; offset < size; ) {
        const member = memberAt(offset);
        if (member === null) {
          tries += 1;
          offset = tries < MOST_TRIES ? nextFrom(offset + 1) : size;
          continue;
        }
        if (unread < offset) yield { offset: unread, length: offset - unread, text: null };
        yield member;
        offset += member.length;
        unread = offset;
      }
      if (unread < size) yield { offset: unread, length: size - unread, text: null };
    },
    textAt: (offset) => memberAt(offset)?.text ?? null,
    close: () => closeSync(descriptor),
  };
}

/** Why a file cannot be read, and what to do where there is something. */
const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'you may not read it: ask its owner, or give another',
};

function openedFile(path: string): { descriptor: number; size: number } {
  let descriptor: number | null = null;
  try {
    // A pipe without a writer would hold us up.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = fstatSync(descriptor);
    if (found.isFile()) return { descriptor, size: found.size };
  } catch (error) {
    const code = systemCode(error);
    const why = UNREADABLE[code] ?? code;
    throw new HistoryError('no-file', `${path} cannot be read: ${why}.`, { cause: error });
  }
  closeSync(descriptor);
  throw new HistoryError('no-file', `${path} is no file: give the name of an export.`);
}

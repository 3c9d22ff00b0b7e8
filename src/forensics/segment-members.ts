import { crc32, inflateRawSync } from 'node:zlib';

/** A gzip member as the archive writes them: deflate, no flags, no time, and no extra; then the system. */
const SIGNATURE = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0]);
const HEADER_BYTES = SIGNATURE.length + 1;
const TRAILER_BYTES = 8;

/** No member of ours comes near; what unpacks to more is damaged or meant to harm. */
const MOST_BYTES = 256 * 1024 * 1024;

/** One member, or bytes between two that cannot be read. Offset and length are bytes of the file. */
export interface SegmentMember {
  readonly offset: number;
  readonly length: number;
  /** Null for what cannot be read. */
  readonly text: Buffer | null;
}

/** The members of a segment in order, one unpacked at a time; what is behind a damaged one is found again. */
export function* membersIn(file: Buffer): Generator<SegmentMember> {
  let unread = 0;
  for (let offset = 0; offset < file.length; ) {
    const member = memberAt(file, offset);
    if (member === null) {
      const next = file.indexOf(SIGNATURE, offset + 1);
      offset = next < 0 ? file.length : next;
      continue;
    }
    if (unread < offset) yield { offset: unread, length: offset - unread, text: null };
    yield member;
    offset += member.length;
    unread = offset;
  }
  if (unread < file.length) yield { offset: unread, length: file.length - unread, text: null };
}

/** The member that begins at an offset; null when none does, or it is damaged. */
export function memberAt(file: Buffer, offset: number): SegmentMember | null {
  if (!file.subarray(offset, offset + SIGNATURE.length).equals(SIGNATURE)) return null;
  try {
    const unpacked = inflateRawSync(file.subarray(offset + HEADER_BYTES), {
      info: true,
      maxOutputLength: MOST_BYTES,
    });
    // With `info` it also says how many bytes it took, of which its types know nothing.
    const { buffer, engine } = unpacked as unknown as Unpacked;
    const trailer = offset + HEADER_BYTES + engine.bytesWritten;
    const isWhole =
      file.readUInt32LE(trailer) === crc32(buffer) && file.readUInt32LE(trailer + 4) === buffer.length;
    return isWhole ? { offset, length: trailer + TRAILER_BYTES - offset, text: buffer } : null;
  } catch {
    return null;
  }
}

interface Unpacked {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * A bundle is a gzip file of many members, each whole by itself and with its own length in front: one can be read
 * without those before it, and what is behind a damaged one is found again.
 */

/** Gzip, deflate, with an extra field; no time, no system. Then the extra field: of eight bytes, ours, four long. */
const SIGNATURE = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, 0x4f, 0x58, 4, 0]);
const LENGTH_AT = SIGNATURE.length;
/** Bytes in front of the compressed text. */
export const HEADER_BYTES = LENGTH_AT + 4;
const TRAILER_BYTES = 8;

/** No member of ours comes near; what claims to be larger is damaged or meant to harm. */
const MOST_BYTES = 16 * 1024 * 1024;

/** One member with this text. */
export function memberOf(text: string): Buffer {
  const plain = Buffer.from(text);
  const packed = deflateRawSync(plain);
  const length = HEADER_BYTES + packed.length + TRAILER_BYTES;
  const member = Buffer.alloc(length);
  SIGNATURE.copy(member);
  member.writeUInt32LE(length, LENGTH_AT);
  packed.copy(member, HEADER_BYTES);
  member.writeUInt32LE(crc32(plain), length - TRAILER_BYTES);
  member.writeUInt32LE(plain.length, length - 4);
  return member;
}

/** Length in bytes of the member that begins with these bytes; null when none of ours does. */
export function lengthOfMember(start: Buffer): number | null {
  if (start.length < HEADER_BYTES || !start.subarray(0, LENGTH_AT).equals(SIGNATURE)) return null;
  const length = start.readUInt32LE(LENGTH_AT);
  return length <= HEADER_BYTES + TRAILER_BYTES || length > MOST_BYTES ? null : length;
}

/** The text of a member; null when it is damaged. */
export function textOfMember(member: Buffer): Buffer | null {
  try {
    const packed = member.subarray(HEADER_BYTES, member.length - TRAILER_BYTES);
    const plain = inflateRawSync(packed, { maxOutputLength: MOST_BYTES });
    const isWhole =
      member.readUInt32LE(member.length - TRAILER_BYTES) === crc32(plain) &&
      member.readUInt32LE(member.length - 4) === plain.length;
    return isWhole ? plain : null;
  } catch {
    return null;
  }
}

/** Where in these bytes a member may begin, from a place on; -1 for nowhere. */
export function nextMemberIn(bytes: Buffer, from: number): number {
  return bytes.indexOf(SIGNATURE, from);
}

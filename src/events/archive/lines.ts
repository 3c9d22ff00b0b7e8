import type { Seq } from '../types.js';

/** A stored record as it is, damaged or not. */
export interface RawRecord {
  readonly seq: Seq;
  readonly bytes: Uint8Array;
}

/** Position, then the record in a form that any byte survives: its text where it is text, else base64. */
export function lineOf({ seq, bytes }: RawRecord): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const checksum = buffer.subarray(0, CHECKSUM_BYTES).toString('hex');
  const text = buffer.subarray(CHECKSUM_BYTES).toString('utf8');
  const isText = !text.includes('\n') && Buffer.from(text).equals(buffer.subarray(CHECKSUM_BYTES));
  return isText ? `${seq} ${checksum} ${text}\n` : `${seq} base64 ${buffer.toString('base64')}\n`;
}

/** The record in a line. Throws when it is none. */
export function recordOf(line: string): RawRecord {
  const [, seq, form, rest] = /^(\d+) (\w+) (.*)$/s.exec(line) ?? [];
  if (seq === undefined || form === undefined || rest === undefined)
    throw new Error('a line holds no record');
  const bytes =
    form === 'base64'
      ? Buffer.from(rest, 'base64')
      : Buffer.concat([Buffer.from(form, 'hex'), Buffer.from(rest, 'utf8')]);
  return { seq: Number(seq), bytes };
}

const CHECKSUM_BYTES = 4;

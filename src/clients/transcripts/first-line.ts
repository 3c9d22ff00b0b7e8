import { withTranscript } from './transcript-file.js';

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** The first line of a transcript without its end; null when it is longer than `mostBytes`, or there is no file. */
export function firstLineOf(path: string, mostBytes: number): string | null {
  return withTranscript(path, (file) => {
    const available = Math.min(file.size, mostBytes);
    const pieces: Buffer[] = [];
    for (let start = 0; start < available; start += CHUNK_BYTES) {
      const piece = Buffer.alloc(Math.min(CHUNK_BYTES, available - start));
      if (!file.read(piece, start)) return null;
      const end = piece.indexOf(NEWLINE);
      pieces.push(end < 0 ? piece : piece.subarray(0, end));
      if (end >= 0) return Buffer.concat(pieces).toString('utf8');
    }
    return file.size <= mostBytes ? Buffer.concat(pieces).toString('utf8') : null;
  });
}

import type { TranscriptFile } from './transcript-file.js';

/** Longer lines are passed over; in bytes. */
export const LONGEST_LINE = 4 * 1024 * 1024;

const NEWLINE = 0x0a;

/** How much of a file is looked at, in bytes, and in what pieces. */
export interface ScanLimits {
  readonly mostBytes: number;
  readonly chunkBytes?: number;
}

/**
 * Shows the JSON values in a file's lines to `visit`, the last line first, until it answers false or the limit
 * is reached. Passes over lines that are blank, no JSON, or longer than 4 MiB. True when the scan came to the
 * beginning of the file. Holds no more than one line and one chunk at a time.
 */
export function scanFromEnd(
  file: TranscriptFile,
  { mostBytes, chunkBytes = 64 * 1024 }: ScanLimits,
  visit: (record: unknown) => boolean,
): boolean {
  const floor = Math.max(0, file.size - mostBytes);
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let line = NO_LINE;
  const showLine = () => {
    const record = parse(textOf(line));
    line = NO_LINE;
    return record === undefined || visit(record);
  };
  for (let end = file.size; end > floor; end -= chunkBytes) {
    const start = Math.max(floor, end - chunkBytes);
    let rest = chunk.subarray(0, end - start);
    if (!file.read(rest, start)) return false;
    for (let at = rest.lastIndexOf(NEWLINE); at >= 0; at = rest.lastIndexOf(NEWLINE)) {
      line = extended(line, rest.subarray(at + 1));
      if (!showLine()) return false;
      rest = rest.subarray(0, at);
    }
    // Copied, for the memory is used again.
    line = extended(line, Buffer.from(rest));
  }
  // Above the beginning, what is left is the end of a line that began further up.
  return floor === 0 && showLine();
}

/** As much of a line as is known from its end; no pieces when it is too long. */
interface EndOfLine {
  readonly pieces: readonly Buffer[];
  readonly bytes: number;
}

const NO_LINE: EndOfLine = { pieces: [], bytes: 0 };

function extended(line: EndOfLine, piece: Buffer): EndOfLine {
  const bytes = line.bytes + piece.length;
  return { bytes, pieces: bytes > LONGEST_LINE ? [] : [piece, ...line.pieces] };
}

function textOf({ pieces }: EndOfLine): string {
  const [only] = pieces;
  return (pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces)).toString('utf8');
}

/** Undefined for what is no JSON. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

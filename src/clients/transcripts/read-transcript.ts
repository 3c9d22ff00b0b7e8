import { scanFromEnd } from './scan-from-end.js';
import { type TranscriptFile, withTranscript } from './transcript-file.js';
import type { TranscriptFormat, TranscriptMessage } from './types.js';

/** As much of a file as is ever looked at: a larger one is read from its end only. */
const MOST_BYTES = 8 * 1024 * 1024;

/** How much of a conversation is wanted. */
export interface ReadOptions {
  /** Messages, at least 1. */
  readonly limit: number;
  /** UTF-8 bytes of text. */
  readonly maxBytes: number;
  readonly includeTimestamps: boolean;
  /** Stop as soon as there is enough, and do not count the rest. */
  readonly tailScan: boolean;
}

/** The newest messages of a conversation, oldest first, and what is missing from it. */
export interface TranscriptReading {
  readonly messages: readonly TranscriptMessage[];
  /** There were, or in a large file may be, more messages than were wanted. */
  readonly countTruncated: boolean;
  readonly bytesTruncated: boolean;
  /** Null when they were not all counted. */
  readonly totalMessages: number | null;
}

/** Reads the newest messages of a transcript: 8 MiB of the file at most, whatever its size. */
export function readTranscript(
  path: string,
  format: Pick<TranscriptFormat, 'messageOf'>,
  options: ReadOptions,
): TranscriptReading | 'missing' {
  return withTranscript(path, (file) => readMessages(file, format, options)) ?? 'missing';
}

/** When a transcript was last written, in unix milliseconds; null when it is missing. */
export function transcriptModifiedAt(path: string): number | null {
  return withTranscript(path, ({ modifiedAt }) => modifiedAt);
}

/** `readTranscript` of a file that is open. `chunkBytes` is how much is read at a time. */
export function readMessages(
  file: TranscriptFile,
  { messageOf }: Pick<TranscriptFormat, 'messageOf'>,
  { limit, maxBytes, includeTimestamps, tailScan }: ReadOptions,
  chunkBytes?: number,
): TranscriptReading {
  const stopsWhenFull = tailScan || file.size > MOST_BYTES;
  const newestFirst: TranscriptMessage[] = [];
  let seen = 0;
  let bytes = 0;
  const limits = { mostBytes: MOST_BYTES, ...(chunkBytes === undefined ? {} : { chunkBytes }) };
  const readWhole = scanFromEnd(file, limits, (record) => {
    const message = messageOf(record);
    if (message === null) return true;
    seen += 1;
    if (seen <= limit && bytes <= maxBytes) newestFirst.push(message);
    bytes += Buffer.byteLength(message.text);
    // Only one message beyond the limit shows that the limit has cut anything off.
    return seen <= limit || !stopsWhenFull;
  });
  const { kept, truncated } = withinBytes(newestFirst, maxBytes);
  return {
    messages: includeTimestamps ? kept : kept.map((message) => ({ ...message, timestamp: null })),
    countTruncated: seen > limit || !readWhole,
    bytesTruncated: truncated,
    totalMessages: readWhole ? seen : null,
  };
}

/** Whole messages as long as they fit, from the newest on; of the first that does not, its beginning. Oldest first. */
function withinBytes(
  newestFirst: readonly TranscriptMessage[],
  maxBytes: number,
): { kept: TranscriptMessage[]; truncated: boolean } {
  const kept: TranscriptMessage[] = [];
  let left = maxBytes;
  for (const message of newestFirst) {
    const bytes = Buffer.byteLength(message.text);
    if (bytes > left) {
      const text = beginningOf(message.text, left);
      const note = `…[+${bytes - Buffer.byteLength(text)}B truncated]`;
      if (text !== '') kept.unshift({ ...message, text: text + note });
      return { kept, truncated: true };
    }
    left -= bytes;
    kept.unshift(message);
  }
  return { kept, truncated: false };
}

/** As many whole characters as fit into so many UTF-8 bytes. */
function beginningOf(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  let end = maxBytes;
  while (end > 0 && isInsideCharacter(bytes[end])) end -= 1;
  return bytes.toString('utf8', 0, end);
}

function isInsideCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

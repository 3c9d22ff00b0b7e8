import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../system-code.js';
import { chained, type Piece, type Segment } from './segments.js';

/**
 * Compares the file of a segment with what the log tells of it. `pieces` in the order of their offsets. What is wrong,
 * in words; null for nothing. Memory: one piece.
 */
export function checkSegment(folder: string, segment: Segment, pieces: readonly Piece[]): string | null {
  try {
    const descriptor = openSync(join(folder, segment.name), 'r');
    try {
      return faultOf(descriptor, segment, pieces);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'its file is missing';
    return `its file cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

function faultOf(descriptor: number, segment: Segment, pieces: readonly Piece[]): string | null {
  const { size } = fstatSync(descriptor);
  if (size < segment.bytes) return `its file ends after ${size} of ${segment.bytes} bytes`;
  let end = 0;
  let digest = '';
  for (const { offset, bytes } of pieces) {
    if (offset !== end || offset + bytes > segment.bytes) return NOT_ITS_PIECES;
    const piece = Buffer.alloc(bytes);
    if (readSync(descriptor, piece, 0, bytes, offset) < bytes) return 'its file ends too early';
    digest = chained(digest, piece);
    end += bytes;
  }
  if (end !== segment.bytes) return NOT_ITS_PIECES;
  return digest === segment.digest ? null : 'its digest does not match';
}

const NOT_ITS_PIECES = 'where its pieces lie does not fit its length';

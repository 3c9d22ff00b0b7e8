import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { DataOf } from '../catalogue.js';
import { cannotMake } from '../home.js';
import type { Seq } from '../types.js';
import { lineOf, type RawRecord, recordOf } from './lines.js';

/** A file of the archive, as the log tells of it. */
export type Segment = DataOf<'log.compacted'>['archive'][number];

/** Events of one block that left the log together: one gzip member of a segment. */
export interface Piece {
  readonly segment: string;
  readonly offset: number;
  readonly bytes: number;
  readonly events: number;
}

/** How many positions a block spans: what has to be held in memory to read the archive in order. */
export const BLOCK = 4096;

/** A segment that is larger is not added to. */
const FULL_BYTES = 8 * 1024 * 1024;
const LEVEL = 6;

/** The block that a position lies in. */
export function blockOf(seq: Seq): number {
  return Math.floor((seq - 1) / BLOCK);
}

/** What was written: the segment as it is then, and the piece of each block. */
export interface Written {
  readonly segment: Segment;
  readonly pieces: ReadonlyMap<number, Piece>;
}

/**
 * Writes records, in the order of their positions, behind the last segment, or into a new one when that is full, not to
 * be written to by us, or not as it should be; on disk when this returns. What is behind the end of the last segment was
 * left by somebody who did not get to record it, and is overwritten. Throws `StoreError`.
 */
export function writeArchive(
  folder: string,
  segments: readonly Segment[],
  records: readonly RawRecord[],
  newest: number,
  mayContinue: boolean,
): Written {
  const last = segments.at(-1);
  const continues = mayContinue && last !== undefined && last.bytes < FULL_BYTES && isWhole(folder, last);
  const before = continues ? last : emptySegment(folder, segments);
  const descriptor = open(folder, before.name, continues);
  let isWritten = false;
  try {
    ftruncateSync(descriptor, before.bytes);
    const pieces = new Map<number, Piece>();
    let { bytes, digest } = before;
    for (const [block, group] of byBlock(records)) {
      const compressed = gzipSync(Buffer.from(group.map(lineOf).join('')), { level: LEVEL });
      writeWhole(descriptor, compressed, bytes);
      pieces.set(block, {
        segment: before.name,
        offset: bytes,
        bytes: compressed.length,
        events: group.length,
      });
      bytes += compressed.length;
      digest = chained(digest, compressed);
    }
    fsyncSync(descriptor);
    isWritten = true;
    const seqs = records.map(({ seq }) => seq);
    const segment: Segment = {
      name: before.name,
      bytes,
      digest,
      events: before.events + records.length,
      first: Math.min(before.events === 0 ? Number.MAX_SAFE_INTEGER : before.first, ...seqs),
      last: Math.max(before.last, ...seqs),
      newest: Math.max(before.newest, newest),
    };
    return { segment, pieces };
  } catch (error) {
    throw cannotMake(join(folder, before.name), 'a part of the archive', error);
  } finally {
    closeSync(descriptor);
    // Else each try on a full disk would leave another one.
    if (!isWritten && !continues) rmSync(join(folder, before.name), { force: true });
    syncFolder(folder);
  }
}

/** The records of a piece, in the order of their positions; or why they cannot be read. */
export function readPiece(folder: string, { segment, offset, bytes }: Piece): RawRecord[] | string {
  try {
    const descriptor = openSync(join(folder, segment), 'r');
    try {
      const compressed = Buffer.alloc(bytes);
      if (readSync(descriptor, compressed, 0, bytes, offset) < bytes) throw new Error('it ends too early');
      return gunzipSync(compressed).toString('utf8').split('\n').filter(Boolean).map(recordOf);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'ENOENT') return `its part of the archive is gone (${segment})`;
    return `its part of the archive, ${segment}, cannot be read (${reason})`;
  }
}

/** The system's messages hold paths; its codes do not. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}

/** The digest of a segment that is as long as this: of each piece, and the digest before it. */
export function chained(digest: string, piece: Uint8Array): string {
  return createHash('sha256').update(digest).update(piece).digest('hex');
}

function byBlock(records: readonly RawRecord[]): Map<number, RawRecord[]> {
  const blocks = new Map<number, RawRecord[]>();
  for (const record of records) {
    const block = blockOf(record.seq);
    const group = blocks.get(block);
    if (group === undefined) blocks.set(block, [record]);
    else group.push(record);
  }
  return blocks;
}

function emptySegment(folder: string, segments: readonly Segment[]): Segment {
  const numbers = segments.map(({ name }) => Number(/\d+/.exec(name)?.[0] ?? 0));
  // Somebody else may be about to write one of that name.
  for (let number = Math.max(0, ...numbers) + 1; ; number++) {
    const name = `segment-${String(number).padStart(8, '0')}.jsonl.gz`;
    if (existsSync(join(folder, name))) continue;
    return { name, bytes: 0, digest: '', events: 0, first: 1, last: 0, newest: 0 };
  }
}

function isWhole(folder: string, { name, bytes }: Segment): boolean {
  try {
    const descriptor = openSync(join(folder, name), 'r');
    try {
      return fstatSync(descriptor).size >= bytes;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

/** Whoever begins a segment alone has it: somebody else may have begun one of that name since it was looked for. */
function open(folder: string, name: string, continues: boolean): number {
  const path = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Neither emptied nor, as in append mode, written at the end whatever the position.
    return continues ? openSync(path, 'r+') : openSync(path, 'wx+', 0o600);
  } catch (error) {
    throw cannotMake(path, 'a part of the archive', error);
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array, at: number): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(descriptor, bytes, written, bytes.length - written, at + written);
  }
}

function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // Where a folder cannot be synced, its files keep their names by other means.
  }
}

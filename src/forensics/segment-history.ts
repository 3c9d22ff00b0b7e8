import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import {
  BadRecord,
  blockOf,
  type Event,
  eventOrBad,
  type RawRecord,
  recordOf,
  refsOf,
  type Seq,
} from '../events/index.js';
import { bothEnds } from './both-ends.js';
import { HEADER_BYTES, lengthOfMember } from './bundle/members.js';
import type { History } from './history.js';
import { memberAt, membersIn } from './segment-members.js';
import { idsBeginningIn } from './whole-id.js';

/** A segment of an archive to look back on. */
export interface SegmentFile {
  readonly history: History;
  /** What is wrong with the file, in sentences; empty for one that can be read whole. */
  readonly damage: readonly string[];
}

/** No segment of ours comes near; the file is held in memory, packed as it is. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Where the records of a segment are: offsets of members, by the block that their positions lie in. */
interface Scanned {
  readonly blocks: ReadonlyMap<number, readonly number[]>;
  readonly head: Seq;
  readonly damage: readonly string[];
}

/**
 * Opens a segment of an archive by itself, without the log it was taken from; null for a file that is none. What cannot
 * be read of it is named, and the rest stays readable. It holds what was finished when it left its log, and nothing
 * else, so that a state folded from it is that of a part. Memory: the packed file, and the events of one block.
 */
export function openSegment(path: string): SegmentFile | null {
  const file = fileAt(path);
  const found = file && scanned(file);
  if (!file || !found || found.blocks.size === 0) return null;
  const recordsOf = blockReader(file, found);
  const read = (from: Seq, to: Seq) => readFrom(found, recordsOf, from, to);
  const history: History = {
    kind: 'segment',
    origin: path,
    head: found.head,
    earliest: 0,
    quarantined: [],
    digests: [],
    read,
    event: (seq) => usable(read(seq, seq))[0],
    about: (ref, where, most) =>
      where === 'archive'
        ? []
        : bothEnds(
            usable(read(1, found.head)).filter((event) => refsOf(event).has(ref)),
            most,
          ),
    idsBeginning: (text, where) =>
      where === 'archive' ? [] : idsBeginningIn(usable(read(1, found.head)), text),
    asOf: (at) => lastAsOf(read(1, found.head), at),
    baseAt: () => null,
  };
  return { history, damage: found.damage };
}

/** Null for what can be no segment; whoever opens it as something else says what is wrong. */
function fileAt(path: string): Buffer | null {
  try {
    const found = statSync(path);
    if (!found.isFile() || found.size > MOST_BYTES || isBundle(path)) return null;
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** Told without reading it whole. */
function isBundle(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const start = Buffer.alloc(HEADER_BYTES);
    return lengthOfMember(start.subarray(0, readSync(descriptor, start))) !== null;
  } finally {
    closeSync(descriptor);
  }
}

function scanned(file: Buffer): Scanned | null {
  const blocks = new Map<number, number[]>();
  const damage: string[] = [];
  let head = 0;
  for (const { offset, length, text } of membersIn(file)) {
    const where = `at byte ${offset} of ${file.length}`;
    if (text === null) {
      damage.push(`${length} bytes cannot be read (${where}).`);
      continue;
    }
    const { records, faults } = recordsIn(text);
    // Whatever else is packed like that is no segment.
    if (records.length === 0 && blocks.size === 0) return null;
    if (faults > 0) damage.push(`${faults} lines hold no record (${where}).`);
    for (const block of new Set(records.map(({ seq }) => blockOf(seq)))) {
      blocks.set(block, [...(blocks.get(block) ?? []), offset]);
    }
    head = records.reduce((last, { seq }) => Math.max(last, seq), head);
  }
  return { blocks, head, damage };
}

function recordsIn(text: Buffer): { records: RawRecord[]; faults: number } {
  const lines = text.toString('utf8').split('\n').filter(Boolean);
  const records = lines.flatMap((line) => {
    try {
      return [recordOf(line)];
    } catch {
      return [];
    }
  });
  return { records, faults: lines.length - records.length };
}

type RecordsOf = (block: number) => readonly (Event | BadRecord)[];

/** The records of a block in the order of their positions. Keeps the last one read. */
function blockReader(file: Buffer, { blocks }: Scanned): RecordsOf {
  let kept: { readonly block: number; readonly records: readonly (Event | BadRecord)[] } | null = null;
  return (block) => {
    if (kept?.block === block) return kept.records;
    const bySeq = new Map<Seq, Event | BadRecord>();
    for (const offset of blocks.get(block) ?? []) {
      const { records } = recordsIn(memberAt(file, offset)?.text ?? Buffer.alloc(0));
      for (const { seq, bytes } of records)
        if (blockOf(seq) === block) bySeq.set(seq, eventOrBad(seq, bytes));
    }
    kept = { block, records: [...bySeq.values()].sort((a, b) => a.seq - b.seq) };
    return kept.records;
  };
}

function* readFrom(
  { blocks }: Scanned,
  recordsOf: RecordsOf,
  from: Seq,
  to: Seq,
): Generator<Event | BadRecord> {
  for (const block of [...blocks.keys()].sort((a, b) => a - b)) {
    if (block < blockOf(from) || block > blockOf(to)) continue;
    for (const record of recordsOf(block)) if (record.seq >= from && record.seq <= to) yield record;
  }
}

function lastAsOf(events: Iterable<Event | BadRecord>, at: number): Seq {
  let seq = 0;
  for (const event of events) {
    if (event instanceof BadRecord) continue;
    if (event.at > at) break;
    seq = event.seq;
  }
  return seq;
}

function usable(events: Iterable<Event | BadRecord>): Event[] {
  return [...events].flatMap((one) => (one instanceof BadRecord ? [] : [one]));
}

import {
  BadRecord,
  BLOCK,
  decodeRecord,
  type Event,
  type EventLog,
  type Piece,
  type PieceRow,
  type RawRecord,
  type Seq,
  type Span,
  type StoredArchive,
} from '../../events/index.js';
import type { Findings } from './findings.js';
import { ARCHIVED, GONE, KEPT, type Positions, SET_ASIDE } from './positions.js';

type Archive = Pick<EventLog, 'inspect' | 'archived' | 'checkSegment'>;

/** What is wrong with the shape of an event, in words; null for nothing. */
type Judge = (event: Event) => string | null;

const SLICE = 1000;

/**
 * Compares the files of the archive with what the log tells of them, and judges all that is in them. What has left the log
 * and can be had nowhere is named, but for what was deleted together with its segment. How many records it read.
 * Memory: one block, one piece, and where all pieces are.
 */
export function checkArchive(
  log: Archive,
  { segments, earliest }: StoredArchive,
  positions: Positions,
  findings: Findings,
  judge: Judge,
): number {
  const pieces = piecesBySegment(log);
  for (const segment of segments) {
    const fault = log.checkSegment(segment, pieces.get(segment.name) ?? []);
    if (fault === null) continue;
    findings.add(
      'segment',
      null,
      `${segment.name} of the archive is not as the log tells: ${fault}. ${KEEP}`,
    );
  }
  const { records, damages } = readBlocks(log, positions, findings, judge);
  const isLost = (found: number, seq: Seq) =>
    (found & (GONE | KEPT | ARCHIVED | SET_ASIDE)) === GONE && seq > earliest;
  for (const span of positions.spansWhere(isLost)) findings.add('lost', span[0], lost(span, damages));
  return records;
}

const KEEP = 'Keep a copy of the folder before you go on.';

function piecesBySegment(log: Archive): Map<string, Piece[]> {
  const pieces = new Map<string, Piece[]>();
  let last: PieceRow | null = null;
  for (let full = true; full; ) {
    const rows: PieceRow[] = log.inspect((store) => store.pieces(last, SLICE));
    for (const { piece } of rows) {
      const others = pieces.get(piece.segment);
      if (others === undefined) pieces.set(piece.segment, [piece]);
      else others.push(piece);
    }
    last = rows.at(-1) ?? last;
    full = rows.length === SLICE;
  }
  for (const all of pieces.values()) all.sort((a, b) => a.offset - b.offset);
  return pieces;
}

interface Damage {
  /** The position behind the block that it is in. */
  readonly next: Seq;
  readonly reason: string;
}

function readBlocks(
  log: Archive,
  positions: Positions,
  findings: Findings,
  judge: Judge,
): { records: number; damages: Damage[] } {
  const damages: Damage[] = [];
  let records = 0;
  for (let block = log.archived(1, positions.head); block !== null; ) {
    const { next, damage } = block;
    if (damage !== null) damages.push({ next, reason: damage });
    records += block.records.length;
    let before: RawRecord | null = null;
    for (const record of block.records) {
      checkTwin(log, record, before, positions, findings);
      if ((positions.at(record.seq) & SET_ASIDE) === 0) checkRecord(record, findings, judge);
      before = record;
    }
    block = next > positions.head ? null : log.archived(next, positions.head);
  }
  return { records, damages };
}

function checkTwin(
  log: Archive,
  record: RawRecord,
  before: RawRecord | null,
  positions: Positions,
  findings: Findings,
): void {
  const { seq, bytes } = record;
  const found = positions.at(seq);
  positions.note(seq, ARCHIVED);
  const twin = before?.seq === seq ? before.bytes : twinInLog(log, seq, found);
  if (twin !== undefined && Buffer.compare(twin, bytes) !== 0) {
    findings.add('twice', seq, `Record ${seq} is there twice, and not alike. ${KEEP}`);
  }
}

function checkRecord({ seq, bytes }: RawRecord, findings: Findings, judge: Judge): void {
  try {
    const event = decodeRecord(seq, bytes);
    const issue = judge(event);
    if (issue !== null) {
      findings.add(
        'shape',
        seq,
        `Record ${seq} (${event.type}) of the archive is not of its shape: ${issue}.`,
      );
    }
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    findings.add('bad-record', seq, `Record ${seq} of the archive cannot be used: ${error.reason}.`);
  }
}

function twinInLog(log: Archive, seq: Seq, found: number): Uint8Array | undefined {
  return (found & KEPT) === 0 ? undefined : log.inspect((store) => store.bytes(seq));
}

function lost([from, to]: Span, damages: readonly Damage[]): string {
  const records = from === to ? `Record ${from} is` : `Records ${from} to ${to} are`;
  const reason = damages.find(({ next }) => from < next && next <= to + BLOCK)?.reason;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${records} neither in the log nor to be had from the archive${why}. ${KEEP}`;
}

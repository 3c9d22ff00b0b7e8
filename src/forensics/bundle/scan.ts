import type { Seq } from '../../events/index.js';
import type { RecordedDigests } from '../history.js';
import { HistoryError } from '../history-error.js';
import { FORMAT, FORMAT_VERSION, type Header, type Line } from './format.js';
import { type Judge, lineJudge } from './judge.js';
import type { Piece, PieceFile } from './pieces.js';
import { beginPlaces, type Unusable } from './places.js';
import { beginSeal } from './seal.js';

/** Most findings that are told: the first say most. */
const MOST_FINDINGS = 100;

/** A member that holds events. */
export interface Section {
  readonly offset: number;
  readonly first: Seq;
  readonly last: Seq;
  /** Latest time of any event up to its end. */
  readonly latest: number;
  /** Whether some of its lines may not be used: then each is judged again when it is read. */
  readonly flawed: boolean;
}

/** What is in a bundle, and where: everything but the events and rows themselves. */
export interface Scanned {
  readonly header: Header;
  /** Offsets of the members that hold rows of the state it begins with. */
  readonly rows: readonly number[];
  readonly sections: readonly Section[];
  readonly unusable: readonly Unusable[];
  readonly digests: readonly RecordedDigests[];
  /** Events that can be told. */
  readonly events: number;
  /** What is wrong with the file, in sentences; empty for one that is whole and as it was written. */
  readonly damage: readonly string[];
}

/**
 * Reads a bundle once and judges every line of it. Memory: some dozens of bytes for each member of the file, and
 * the digests. Throws `HistoryError` for a file that is none.
 */
export function scanned(file: PieceFile, path: string): Scanned {
  const judge = lineJudge();
  let scan: Scan | null = null;
  for (const piece of file.pieces()) {
    scan ??= beginScan(judge, headerOf(judge, piece, path));
    scan.take(piece);
  }
  if (scan === null) throw notABundle(path);
  return scan.finish();
}

interface Scan {
  take(piece: Piece): void;
  finish(): Scanned;
}

function beginScan(judge: Judge, header: Header): Scan {
  const rows: number[] = [];
  const sections: Section[] = [];
  const digests: RecordedDigests[] = [];
  const damage: string[] = [];
  const places = beginPlaces(header);
  const seal = beginSeal();
  let events = 0;
  let latest = header.base?.at ?? 0;
  let isFirstLine = true;

  const find = (what: string) => {
    places.doubt(what);
    const where = places.last() < header.from ? 'before the first event' : `behind position ${places.last()}`;
    if (damage.length < MOST_FINDINGS) damage.push(`${what} (${where}).`);
  };
  const takeLine = (text: string): Line | null => {
    const judged = judge.line(text, header, places.last());
    if ('fault' in judged) {
      seal.add(text, false);
      find(`A line cannot be used: ${judged.fault}`);
      return null;
    }
    const { line } = judged;
    if ('end' in line) seal.end(line.end);
    else seal.add(text, 'event' in line);
    if ('digests' in line) digests.push(line.digests);
    if ('unusable' in line) places.reach(line.unusable.seq, line.unusable.reason);
    if ('event' in line) {
      places.reach(line.event.seq);
      latest = Math.max(latest, line.event.at);
    }
    return line;
  };
  const takeMember = (offset: number, text: Buffer) => {
    const lines = linesIn(text)
      .slice(isFirstLine ? 1 : 0)
      .map(takeLine);
    const seqs = lines.flatMap((line) => (line !== null && 'event' in line ? [line.event.seq] : []));
    if (lines.some((line) => line !== null && 'row' in line)) rows.push(offset);
    const [first, last] = [seqs[0], seqs.at(-1)];
    if (first === undefined || last === undefined) return;
    events += seqs.length;
    sections.push({ offset, first, last, latest, flawed: lines.includes(null) });
  };
  return {
    take: ({ offset, length, text }) => {
      if (text === null) return find(`${length} bytes cannot be read`);
      if (isFirstLine) seal.add(linesIn(text)[0] ?? '', false);
      takeMember(offset, text);
      isFirstLine = false;
    },
    finish: () => {
      const fault = seal.fault();
      if (fault !== null && damage.length === 0) find(fault.replace(/\.$/, ''));
      return { header, rows, sections, unusable: places.finish(), digests, events, damage };
    },
  };
}

/** The lines of a member's text. */
export function linesIn(text: Buffer): string[] {
  const lines = text.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function headerOf(judge: Judge, { offset, text }: Piece, path: string): Header {
  const line = text === null ? undefined : linesIn(text)[0];
  if (line === undefined || offset !== 0) throw notABundle(path);
  const header = judge.header(line);
  if (!('fault' in header)) return header;
  throw line.includes(`"${FORMAT}"`) && !line.includes(`"v":${FORMAT_VERSION},`)
    ? new HistoryError('newer-format', `${path} was written by a newer oxtail: update this one.`)
    : notABundle(path);
}

function notABundle(path: string): HistoryError {
  return new HistoryError('not-a-bundle', `${path} is no export of oxtail, or its beginning is damaged.`);
}

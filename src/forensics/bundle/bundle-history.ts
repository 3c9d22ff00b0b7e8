import {
  BadRecord,
  type Event,
  refsOf,
  type Seq,
  type StoredRow,
  storedName,
  upcast,
} from '../../events/index.js';
import { digestOfRows, projections } from '../../projections/index.js';
import { bothEnds } from '../both-ends.js';
import type { Base, History } from '../history.js';
import { HistoryError } from '../history-error.js';
import { jsonLine } from '../printable.js';
import { idsBeginningIn } from '../whole-id.js';
import type { Header, Line } from './format.js';
import { type Judge, lineJudge } from './judge.js';
import { openPieces, type PieceFile } from './pieces.js';
import { linesIn, type Scanned, type Section, scanned } from './scan.js';

/** A bundle to look back on, while it is open. */
export interface Bundle {
  readonly header: Header;
  readonly history: History;
  /** Events that can be told. */
  readonly events: number;
  /** What is wrong with the file, in sentences; empty for one that is whole and as it was written. */
  readonly damage: readonly string[];
  close(): void;
}

/**
 * Opens a bundle. Every line of it is judged; what may not be used comes as a `BadRecord` when it is read, and the
 * rest stays readable. Throws `HistoryError` for a file that is none.
 */
export function openBundle(path: string): Bundle {
  const file = openPieces(path);
  try {
    const found = scanned(file, path);
    const { header, events, damage } = found;
    return { header, history: historyOf(file, found, path), events, damage, close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
}

function historyOf(file: PieceFile, found: Scanned, path: string): History {
  const { header, sections, digests } = found;
  const eventsIn = sectionReader(file, header);
  const within = (from: Seq, to: Seq) => sections.filter(({ first, last }) => last >= from && first <= to);
  return {
    kind: 'bundle',
    origin: path,
    head: header.to,
    earliest: header.from - 1,
    quarantined: header.quarantined,
    digests,
    read: (from, to) => withUnusable(found, from, to, chained(within(from, to), eventsIn)),
    event: (seq) => {
      const [section] = within(seq, seq);
      return section && eventsIn(section).find((event) => event.seq === seq);
    },
    about: (ref, where, most) => {
      if (where === 'archive') return [];
      const written = jsonLine(ref).slice(1, -1);
      const about = sections.flatMap((section) =>
        eventsIn(section, written).filter((event) => refsOf(event).has(ref)),
      );
      return bothEnds(about, most);
    },
    idsBeginning: (text, where) => {
      const written = jsonLine(text).slice(0, -1);
      return where === 'archive'
        ? []
        : idsBeginningIn(
            chained(sections, (one) => eventsIn(one, written)),
            text,
          );
    },
    asOf: (at) => lastAsOf(found, at, eventsIn),
    baseAt: () => (header.base === null ? null : baseOf(file, found, header.base.seq, path)),
  };
}

type EventsIn = (section: Section, mentioning?: string) => Event[];

/** The events of a section; of those that do not mention some text some may be left out. Keeps the last one read. */
function sectionReader(file: PieceFile, header: Header): EventsIn {
  const judge = lineJudge();
  let kept: { readonly offset: number; readonly events: Event[] } | null = null;
  return ({ offset, first, flawed }, mentioning) => {
    if (kept?.offset === offset) return kept.events;
    const text = file.textAt(offset);
    if (text === null) return [];
    if (mentioning !== undefined && !text.includes(mentioning)) return [];
    kept = { offset, events: flawed ? usableIn(text, judge, header, first - 1) : goodIn(text) };
    return kept.events;
  };
}

/** Of a section all of whose lines were judged to be good. */
function goodIn(text: Buffer): Event[] {
  return linesIn(text).flatMap((one) => {
    const line: Line = JSON.parse(one);
    return 'event' in line ? [upcast(line.event)] : [];
  });
}

function usableIn(text: Buffer, judge: Judge, header: Header, before: Seq): Event[] {
  const events: Event[] = [];
  let last = before;
  for (const one of linesIn(text)) {
    const judged = judge.line(one, header, last);
    if ('fault' in judged || !('event' in judged.line)) continue;
    events.push(judged.line.event);
    last = judged.line.event.seq;
  }
  return events;
}

function* chained(sections: readonly Section[], eventsIn: EventsIn): Generator<Event> {
  for (const section of sections) yield* eventsIn(section);
}

/** Puts what cannot be told in its place. */
function* withUnusable(
  { unusable }: Scanned,
  from: Seq,
  to: Seq,
  events: Iterable<Event>,
): Generator<Event | BadRecord> {
  const bad = unusable.filter(({ first, last }) => last >= from && first <= to);
  const asRecord = ({ first, last, reason }: (typeof bad)[number]) =>
    new BadRecord(Math.max(first, from), last > first ? `up to ${last}: ${reason}` : reason);
  for (const event of events) {
    if (event.seq < from) continue;
    if (event.seq > to) break;
    for (let next = bad[0]; next !== undefined && next.first < event.seq; next = bad[0]) {
      yield asRecord(next);
      bad.shift();
    }
    yield event;
  }
  yield* bad.map(asRecord);
}

/** Before the time of the state that it begins with, nothing can be told. */
function lastAsOf({ header, sections }: Scanned, at: number, eventsIn: EventsIn): Seq {
  if (header.base !== null && at < (header.base.at ?? 0)) return header.base.seq - 1;
  const section = sections.find(({ latest }) => latest > at);
  if (section === undefined) return header.to;
  const later = eventsIn(section).find((event) => event.at > at);
  return (later?.seq ?? section.first) - 1;
}

function baseOf(file: PieceFile, { header, rows, digests }: Scanned, seq: Seq, path: string): Base {
  const judge = lineJudge();
  const byProjection = new Map<string, StoredRow[]>(header.projections.map((name) => [name, []]));
  for (const offset of rows) {
    for (const one of linesIn(file.textAt(offset) ?? Buffer.alloc(0))) {
      const judged = judge.line(one, header, 0);
      if ('fault' in judged || !('row' in judged.line)) continue;
      const [name, table, group, member, value] = judged.line.row;
      byProjection.get(name)?.push({ table, group, member, value });
    }
  }
  const recorded = digests.find((one) => one.seq === seq)?.of ?? {};
  for (const projection of projections) {
    const name = storedName(projection);
    const found = byProjection.get(name);
    if (found === undefined || digestOfRows(found, projection) === recorded[name]) continue;
    throw new HistoryError(
      'damaged-bundle',
      `The state that ${path} begins with is damaged: look at its events with oxtail log --file.`,
    );
  }
  return { seq, rows: byProjection };
}

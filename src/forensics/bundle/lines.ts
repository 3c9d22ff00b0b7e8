import {
  BadRecord,
  definitionOf,
  type Event,
  foldEvent,
  handlersOf,
  type Projection,
  type Seq,
  storedName,
} from '../../events/index.js';
import { digestOfTables, MemoryTables } from '../../projections/index.js';
import type { History } from '../history.js';
import { HistoryError } from '../history-error.js';
import { restoredAt } from '../restored.js';
import { FORMAT, FORMAT_VERSION, type Header, type Line } from './format.js';

/** Events from one digest to the next, at least: those of a large state are further apart. */
const DIGEST_EVERY = 1000;

/** What goes into a bundle, and what it says of its making. */
export interface Packing {
  readonly from: Seq;
  readonly to: Seq;
  /** Unix milliseconds. */
  readonly at: number;
  /** Version of this program. */
  readonly program: string;
  readonly redacted: boolean;
}

/**
 * Everything that a bundle says of a part of a history, but its last line. Folds the events on the way, to record
 * what they gave. Memory: the state, and one slice of events. Throws `HistoryError` 'not-kept'.
 */
export function* linesOf(
  history: History,
  packing: Packing,
  projections: readonly Projection[],
): Generator<Header | Line, undefined> {
  const { from, to } = packing;
  const { tables, base } = stateBefore(history, from, projections);
  yield headerOf(history, packing, projections, base);
  if (base !== null) yield* rowsOf(tables, projections);
  const fold = folding(tables, projections, from - 1);
  if (base !== null) yield fold.digests();
  for (const kept of history.read(from, to)) {
    if (kept instanceof BadRecord) {
      yield { unusable: { seq: kept.seq, reason: kept.reason } };
      continue;
    }
    yield { event: asNow(kept) };
    if (fold.isDue(kept)) yield fold.digests();
  }
  yield fold.digests(to);
}

function stateBefore(history: History, from: Seq, projections: readonly Projection[]) {
  if (from === 1) return { tables: new MemoryTables(), base: null };
  if (from - 1 < history.earliest) {
    throw new HistoryError(
      'not-kept',
      `What was before position ${from} is not kept any more: export from ${history.earliest + 1} on.`,
    );
  }
  const { tables, at } = restoredAt(history, from - 1, projections);
  return { tables, base: { seq: from - 1, at } };
}

function headerOf(
  { quarantined }: History,
  { from, to, at, program, redacted }: Packing,
  projections: readonly Projection[],
  base: Header['base'],
): Header {
  return {
    format: FORMAT,
    v: FORMAT_VERSION,
    program,
    projections: projections.map(storedName),
    from,
    to,
    base,
    at,
    redacted,
    quarantined: quarantined.filter((seq) => seq >= from && seq <= to),
  };
}

function* rowsOf(tables: MemoryTables, projections: readonly Projection[]): Generator<Line> {
  for (const projection of projections) {
    for (const { table, group, member, value } of tables.rows(projection.name)) {
      yield { row: [storedName(projection), table, group, member, value] };
    }
  }
}

/** Folds on from a state, and says when it is time to record what that is. */
function folding(tables: MemoryTables, projections: readonly Projection[], begun: Seq) {
  const handlers = handlersOf(projections);
  let seq = begun;
  let due = DIGEST_EVERY;
  let since = 0;
  let known = projections;
  return {
    isDue: (event: Event): boolean => {
      try {
        foldEvent(handlers, tables, event);
      } catch {
        // The event is in the bundle all the same; what it should have given is not known from here on.
        known = [];
      }
      seq = event.seq;
      since += 1;
      return since >= due;
    },
    digests: (as = seq): Line => {
      since = 0;
      due = Math.max(DIGEST_EVERY, countOf(tables));
      const of = known.map((one) => [storedName(one), digestOfTables(tables, one)] as const);
      return { digests: { seq: as, of: Object.fromEntries(of) } };
    },
  };
}

function countOf(tables: MemoryTables): number {
  let count = 0;
  for (const _ of tables.rows()) count += 1;
  return count;
}

/** An event's data was brought to today's shape when it was read. */
function asNow(event: Event): Event {
  const v = definitionOf(event.type)?.v ?? event.v;
  return event.v < v ? { ...event, v } : event;
}

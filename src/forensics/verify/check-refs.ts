import {
  definitionOf,
  type Event,
  type EventLog,
  type RefRow,
  refsOf,
  type Seq,
} from '../../events/index.js';
import { KEEP_A_COPY } from './advice.js';
import type { Findings } from './findings.js';
import { GONE, JUDGED, KEPT, type Positions } from './positions.js';

/** Rows looked at in one transaction: about a millisecond of everybody's lock. */
const SLICE = 1000;

/** Compares the index of ids with the events that it leads to. */
export interface RefsCheck {
  /** Takes an event of the log; whether this program knows which ids it mentions. */
  see(event: Event): boolean;
  finish(positions: Positions, findings: Findings): void;
}

/**
 * Adds up what the events mention and takes away what the index says, by position: what is left anywhere does not fit.
 * Memory: four bytes for each position up to `head`.
 */
export function checkRefs(log: Pick<EventLog, 'inspect'>, head: Seq): RefsCheck {
  const sums = new Int32Array(head + 1);
  const add = (seq: Seq, amount: number) => {
    sums[seq] = (sums[seq] ?? 0) + amount;
  };
  return {
    see: (event) => {
      const refs = mentionedBy(event);
      if (refs === null) return false;
      for (const ref of refs) add(event.seq, hashOf(ref));
      return true;
    },
    finish: (positions, findings) => {
      const past = eachRow(log, head, (seq, hash) => add(seq, -hash));
      const differs = (wanted: (found: number) => boolean) =>
        positions.spansWhere((found, seq) => sums[seq] !== 0 && wanted(found));
      for (const [from] of differs((found) => (found & JUDGED) !== 0)) {
        findings.add(
          'refs',
          from,
          `The index of ids does not say what record ${from} mentions. ${KEEP_A_COPY}`,
        );
      }
      for (const [from] of differs((found) => (found & (GONE | KEPT)) === GONE)) {
        findings.add(
          'refs',
          from,
          `The index of ids leads to record ${from}, which has left the log. ${KEEP_A_COPY}`,
        );
      }
      if (past === null) return;
      findings.add(
        'refs',
        past,
        `The index of ids leads to position ${past}, where no record is yet. ${KEEP_A_COPY}`,
      );
    },
  };
}

/** Null for an event of a kind that only a newer program knows, or so misshapen that nothing can be told of it. */
function mentionedBy(event: Event): ReadonlySet<string> | null {
  const definition = definitionOf(event.type);
  if (definition === undefined || event.v > definition.v) return null;
  try {
    return refsOf(event);
  } catch {
    return null;
  }
}

/** Gives each row up to `head`; the first position behind the end of the log that is led to, or null. */
function eachRow(
  log: Pick<EventLog, 'inspect'>,
  head: Seq,
  use: (seq: Seq, hash: number) => void,
): Seq | null {
  let past: Seq | null = null;
  let last: RefRow | null = null;
  let hash = 0;
  for (let full = true; full; ) {
    const { rows, end } = log.inspect((store) => ({ rows: store.refs(last, SLICE), end: store.head }));
    for (const row of rows) {
      if (row.ref !== last?.ref) hash = hashOf(row.ref);
      if (row.seq <= head) use(row.seq, hash);
      else if (row.seq > end) past = Math.min(past ?? row.seq, row.seq);
      last = row;
    }
    full = rows.length === SLICE;
  }
  return past;
}

/** 32 bits (FNV-1a, stirred once more, so that sums of similar ids do not meet). */
function hashOf(ref: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < ref.length; index++) hash = Math.imul(hash ^ ref.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

import {
  type ArchivedBlock,
  BadRecord,
  BLOCK,
  blockOf,
  type Event,
  type EventLog,
  eventOrBad,
  type RawRecord,
  type Seq,
} from '../events/index.js';

/** What has to be asked of a log to read it whole. */
export type WholeLog = Pick<EventLog, 'read' | 'archived'>;

/** Positions that are read in one transaction; a part of a block, so that a slice needs one block of the archive. */
const SLICE = 256;

/**
 * Events from one position to another, both included, in order, from the log and from the archive. A record that cannot
 * be used comes as a `BadRecord`; one that was set aside, or is not kept any more, does not come at all. Memory: one
 * block of the archive.
 */
export function* readEverything(log: WholeLog, from: Seq, to: Seq): Generator<Event | BadRecord> {
  let block: Block | null = null;
  for (let next = from; next <= to; ) {
    const last = Math.min(next + SLICE - ((next - 1) % SLICE) - 1, to);
    // First the log: what leaves it in between is found in the archive.
    const kept = keptBetween(log, next, last);
    if (kept.length < last - next + 1) {
      const missing = missingBetween(kept, next, last);
      block = blockFor(log, block, next, missing);
      yield* merged(kept, block.between(next, last), block.tellDamage(missing));
      next =
        kept.length === 0 && block.isEmpty ? Math.max(last + 1, nothingUpTo(log, last + 1, to)) : last + 1;
    } else {
      yield* kept;
      next = last + 1;
    }
  }
}

/** Records of one block that are in the archive. */
class Block {
  readonly #records: ReadonlyMap<Seq, RawRecord>;
  readonly #number: number;
  readonly #isDamaged: boolean;
  #untold: string | null;

  constructor(number: number, archived: ArchivedBlock | null) {
    this.#number = number;
    this.#records = new Map((archived?.records ?? []).map((record) => [record.seq, record]));
    this.#isDamaged = archived !== null && archived.damage !== null;
    this.#untold = archived?.damage ?? null;
  }

  get isEmpty(): boolean {
    return this.#records.size === 0;
  }

  /** Whether it is the block of a position and has all of these that can be had. */
  holds(seq: Seq, wanted: readonly Seq[]): boolean {
    if (blockOf(seq) !== this.#number) return false;
    return this.#isDamaged || wanted.every((one) => this.#records.has(one));
  }

  between(from: Seq, to: Seq): (Event | BadRecord)[] {
    return [...this.#records.values()]
      .filter(({ seq }) => seq >= from && seq <= to)
      .map(({ seq, bytes }) => eventOrBad(seq, bytes));
  }

  /** What is damaged, once, at the first position that is missing for it. */
  tellDamage(missing: readonly Seq[]): BadRecord[] {
    const first = missing.find((seq) => !this.#records.has(seq));
    if (first === undefined || this.#untold === null) return [];
    const damage = new BadRecord(first, this.#untold);
    this.#untold = null;
    return [damage];
  }
}

function blockFor(log: WholeLog, known: Block | null, seq: Seq, missing: readonly Seq[]): Block {
  if (known?.holds(seq, missing)) return known;
  const first = blockOf(seq) * BLOCK + 1;
  return new Block(blockOf(seq), log.archived(first, first));
}

/** The position before the next block that has anything in the archive, where nothing is in the log up to there either. */
function nothingUpTo(log: WholeLog, from: Seq, to: Seq): Seq {
  const [kept] = log.read({ from, to, limit: 1 });
  return Math.min(kept?.seq ?? to + 1, nextArchived(log, from, to));
}

function nextArchived(log: WholeLog, from: Seq, to: Seq): Seq {
  const found = log.archived(from, to);
  return found === null ? to + 1 : Math.max(from, found.next - BLOCK);
}

/**
 * What the log itself has between two positions, both included, at most as many as one `read` gives. A record that cannot
 * be used comes as a `BadRecord`; one that was set aside does not come at all.
 */
export function keptBetween(log: Pick<EventLog, 'read'>, from: Seq, to: Seq): (Event | BadRecord)[] {
  try {
    return log.read({ from, to });
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    const before = error.seq > from ? log.read({ from, to: error.seq - 1 }) : [];
    return [...before, error, ...(error.seq < to ? keptBetween(log, error.seq + 1, to) : [])];
  }
}

function missingBetween(kept: readonly (Event | BadRecord)[], from: Seq, to: Seq): Seq[] {
  const present = new Set(kept.map(({ seq }) => seq));
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).filter((seq) => !present.has(seq));
}

function merged(
  kept: readonly (Event | BadRecord)[],
  archived: readonly (Event | BadRecord)[],
  damage: readonly BadRecord[],
): (Event | BadRecord)[] {
  const bySeq = new Map([...damage, ...archived, ...kept].map((one) => [one.seq, one]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

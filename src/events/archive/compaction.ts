import { isDeepStrictEqual } from 'node:util';
import type { DataOf } from '../catalogue.js';
import { voidFoldsBefore } from '../checkpoints.js';
import { readHead, removeEvents, seqsOf } from '../journal.js';
import type { Environment } from '../lmdb.js';
import type { Moment } from '../projection.js';
import type { NewEvent, Seq } from '../types.js';
import { endLease, giveLeaseBack, hasLease, isLeased, takeLease } from './lease.js';
import type { RawRecord } from './lines.js';
import { type Segment, writeArchive } from './segments.js';
import { type Span, spansOf } from './spans.js';
import { noteArchived, readArchive, type StoredArchive } from './stored-archive.js';

/** What a choice of what is to go may look at. */
export interface CompactionMoment extends Moment {
  /** Positions of all events that mention an id. */
  readonly byRef: (ref: string) => Seq[];
}

/** What the mechanics know of a compaction, for the event that tells of it. */
export type CompactionFacts = Pick<
  DataOf<'log.compacted'>,
  'dropped' | 'gaps' | 'archive' | 'events' | 'bytes'
>;

/** One bounded compaction: what goes, decided elsewhere. Everything here is pure and may run more than once. */
export interface Compaction<C> {
  /** What is to go now; null for nothing. Not asked while somebody else is at it. */
  choose(now: CompactionMoment): C | null;
  /** All its positions at a moment, ascending. */
  seqsOf(now: CompactionMoment, chosen: C): Seq[];
  /** The event that says so, and whatever else is to be said with it. */
  tell(now: CompactionMoment, chosen: C, facts: CompactionFacts): NewEvent[];
}

/** What a compaction did. */
export interface Compacted {
  readonly events: number;
  readonly bytes: number;
}

/** The log, as a compaction needs it. */
export interface CompactionAccess {
  /** Where the archive is. */
  readonly folder: string;
  /** Who compacts: a name that no other process has. */
  readonly holder: string;
  /** Unix milliseconds. */
  readonly at: () => number;
  /** Runs a step in a transaction of its own, on current tables. */
  readonly onCurrent: <T>(step: (environment: Environment, now: Moment) => T) => T;
  /** Records events in the transaction that is open. */
  readonly record: (environment: Environment, events: readonly NewEvent[]) => void;
}

interface Begun<C> {
  readonly chosen: C;
  readonly seqs: readonly Seq[];
  readonly records: readonly RawRecord[];
  /** The segments when the lease was taken: those that others have added since are not ours to write to. */
  readonly segments: readonly Segment[];
  readonly mayContinue: boolean;
}

/**
 * Takes finished stories out of the log: chooses them, writes them to the archive, and removes them together with the
 * event that tells of it. Null when there was nothing to do, somebody else is at it, or what was chosen has changed
 * meanwhile: then nothing is removed. Throws `StoreError`.
 */
export function compactOnce<C>(access: CompactionAccess, compaction: Compaction<C>): Compacted | null {
  const begun = begin(access, compaction);
  if (begun === null) return null;
  try {
    const newest = access.at();
    // Between two transactions: nobody waits for a disk.
    const written = writeArchive(access.folder, begun.segments, begun.records, newest, begun.mayContinue);
    return access.onCurrent((environment, now) => {
      if (!hasLease(environment, access.holder, access.at())) return null;
      const moment = momentIn(environment, now);
      if (!isDeepStrictEqual(compaction.seqsOf(moment, begun.chosen), begun.seqs)) return null;
      endLease(environment);
      const dropped = spansOf(begun.seqs);
      const by = readHead(environment).seq + 1;
      const archive = noteArchived(environment, written.segment, dropped, written.pieces, by);
      const bytes = begun.records.reduce((sum, record) => sum + record.bytes.length, 0);
      const facts = factsOf(archive, dropped, begun.seqs.length, bytes);
      const told = compaction.tell(moment, begun.chosen, facts);
      removeEvents(environment, begun.seqs);
      voidFoldsBefore(environment, begun.seqs.at(-1) ?? 0);
      access.record(environment, told);
      return { events: facts.events, bytes };
    });
  } finally {
    access.onCurrent((environment) => giveLeaseBack(environment, access.holder));
  }
}

function begin<C>(access: CompactionAccess, compaction: Compaction<C>): Begun<C> | null {
  return access.onCurrent((environment, now) => {
    const at = access.at();
    if (isLeased(environment, at)) return null;
    const moment = momentIn(environment, now);
    const chosen = compaction.choose(moment);
    const seqs = chosen === null ? [] : compaction.seqsOf(moment, chosen);
    if (chosen === null || seqs.length === 0) return null;
    const leave = takeLease(environment, access.holder, at);
    const records = seqs.flatMap((seq) => {
      const bytes = environment.events.get(seq);
      return bytes === undefined ? [] : [{ seq, bytes: Uint8Array.from(bytes) }];
    });
    const { segments } = readArchive(environment);
    return { chosen, seqs, records, segments, mayContinue: leave === 'free' };
  });
}

function momentIn(environment: Environment, now: Moment): CompactionMoment {
  return { ...now, byRef: (ref) => seqsOf(environment, ref) };
}

/** What the mechanics tell of the archive and of what has just left the log. */
export function factsOf(
  { segments, gaps }: Pick<StoredArchive, 'segments' | 'gaps'>,
  dropped: readonly Span[],
  events: number,
  bytes: number,
): CompactionFacts {
  const plain = (spans: readonly Span[]) => spans.map(([from, to]): [Seq, Seq] => [from, to]);
  return { dropped: plain(dropped), gaps: plain(gaps), archive: [...segments], events, bytes };
}

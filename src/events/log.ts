import { checkSegment } from './archive/check-segment.js';
import {
  type Compacted,
  type Compaction,
  type CompactionAccess,
  type CompactionFacts,
  compactOnce,
} from './archive/compaction.js';
import { type Discarded, discardSegments } from './archive/discard.js';
import { BLOCK, blockOf, type Piece, readPiece, type Segment } from './archive/segments.js';
import { nextBlock, piecesOf, readArchive, type StoredArchive } from './archive/stored-archive.js';
import { definitionOf } from './catalogue.js';
import { catchUpSlice } from './catch-up.js';
import { readCheckpoints, storedName, storedRows } from './checkpoints.js';
import {
  type Appended,
  type ArchivedBlock,
  type EventLog,
  type LogOptions,
  READ_LIMIT,
  type StoredTables,
} from './event-log.js';
import { type Handlers, handlersOf } from './folding.js';
import { type Inspection, inspectionOf } from './inspection.js';
import { quarantinedSeqs, readEvents, readHead, refuseUnknownDecisions, seqAsOf, seqsOf } from './journal.js';
import type { Environment } from './lmdb.js';
import type { Moment, Projection } from './projection.js';
import { type Generations, generationsInUse, rebuildSlice, sweepSlice, switchOver } from './rebuild.js';
import { BadRecord } from './record.js';
import { type Current, currentOf, quarantine, type Recording, record } from './recording.js';
import { openStore, type Store } from './store.js';
import { StoreError } from './store-error.js';
import type { Actor, Decision, Event, NewEvent, Seq } from './types.js';

/**
 * Opens the log, making it when there is none. Throws `StoreError`; then nothing stays open.
 */
export function openEventLog(options: LogOptions): EventLog {
  return new LmdbEventLog(options);
}

/** Whoever only looks; what it finds damaged is set aside in this name. */
const OBSERVER: Actor = { server: 'observer', session: null };

class LmdbEventLog implements EventLog {
  readonly #options: LogOptions;
  readonly #handlers: Handlers;
  readonly #store: Store;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#handlers = handlersOf(options.projections);
    this.#store = openStore(options.home, options.ambient.now);
  }

  append<A>(actor: Actor, decide: (now: Moment) => Decision<A>): Appended<A> {
    const appended = this.#onCurrentTables(actor, (environment, current) => {
      refuseUnknownDecisions(environment);
      return record(environment, current, decide(current.now), this.#recording(actor));
    });
    // A commit into a deleted file is no commit: the home may have gone between opening and writing.
    if (appended.events.length > 0 && this.#store.files.isGone()) return this.append(actor, decide);
    if (appended.events.length > 0) this.#store.files.bell.ring();
    if (appended.events.some(({ type }) => definitionOf(type)?.calls === true))
      this.#store.files.calls.ring();
    return appended;
  }

  look<A>(question: (now: Moment) => A): A {
    return this.#onCurrentTables(OBSERVER, (_, { now }) => question(now));
  }

  peek<A>(question: (now: Moment) => A): { readonly answer: A } | null {
    return this.#store.transact((environment) => {
      const current = currentOf(environment, this.#options.projections);
      return current === null ? null : { answer: question(current.now) };
    });
  }

  read({ from = 1, to, limit = READ_LIMIT }: { from?: Seq; to?: Seq; limit?: number } = {}): Event[] {
    return this.#store.transact((environment) =>
      readEvents(environment, from, to ?? Number.MAX_SAFE_INTEGER, Math.min(limit, READ_LIMIT)),
    );
  }

  byRef(ref: string, most?: number): Seq[] {
    return this.#store.transact((environment) => seqsOf(environment, ref, most));
  }

  head(): Seq {
    return this.#store.transact((environment) => readHead(environment).seq);
  }

  extent(): Pick<StoredTables, 'head' | 'quarantined'> {
    return this.#store.transact((environment) => {
      const head = readHead(environment).seq;
      return { head, quarantined: quarantinedSeqs(environment, 1, head) };
    });
  }

  asOf(at: number): Seq {
    return this.#store.transact((environment) => seqAsOf(environment, at));
  }

  stored(): StoredTables {
    return this.#store.transact((environment) => {
      const checkpoints = readCheckpoints(environment, 'checkpoints');
      const tables = this.#options.projections.map((projection) => {
        const checkpoint = checkpoints[storedName(projection)] ?? null;
        const rows = storedRows(environment, projection, checkpoint?.generation ?? 0);
        return { name: storedName(projection), checkpoint, rows };
      });
      const head = readHead(environment).seq;
      return { head, quarantined: quarantinedSeqs(environment, 1, head), projections: tables };
    });
  }

  inspect<A>(question: (store: Inspection) => A): A {
    return this.#store.transact((environment) => question(inspectionOf(environment)));
  }

  rebuild(actor: Actor, names: readonly string[], reason: string): readonly string[] {
    this.#refuseToRebuild();
    const wanted = this.#options.projections.filter(({ name }) => names.includes(name));
    const since = generationsInUse(this.#store.present().environment, wanted);
    let switched: readonly string[] | null = null;
    while (switched === null) {
      this.#inSlices(actor, (environment) => rebuildSlice(environment, wanted, since));
      switched = this.#switchOver(actor, wanted, since, reason);
    }
    this.#inSlices(actor, (environment) => sweepSlice(environment, wanted));
    return switched;
  }

  compact<C>(actor: Actor, compaction: Compaction<C>): Compacted | null {
    const compacted = compactOnce(this.#compacting(actor), compaction);
    if (compacted !== null) this.#store.files.bell.ring();
    return compacted;
  }

  discard(
    actor: Actor,
    discarded: Discarded,
    tell: (now: Moment, facts: CompactionFacts) => NewEvent,
  ): boolean {
    const done = discardSegments(this.#compacting(actor), discarded, tell);
    if (done) this.#store.files.bell.ring();
    return done;
  }

  archive(): StoredArchive {
    return this.#store.transact(readArchive);
  }

  archived(from: Seq, to: Seq): ArchivedBlock | null {
    const found = this.#store.transact((environment) => {
      const block = nextBlock(environment, from);
      if (block === null || block > blockOf(to)) return null;
      return { first: block * BLOCK + 1, pieces: piecesOf(environment, block) };
    });
    if (found === null) return null;
    const read = found.pieces.map((piece) => readPiece(this.#options.home.archive, piece));
    const records = read.flatMap((one) => (typeof one === 'string' ? [] : one));
    return {
      next: found.first + BLOCK,
      records: records.sort((a, b) => a.seq - b.seq),
      damage: read.find((one) => typeof one === 'string') ?? null,
    };
  }

  checkSegment(segment: Segment, pieces: readonly Piece[]): string | null {
    return checkSegment(this.#options.home.archive, segment, pieces);
  }

  size(): { used: number; file: number } {
    return this.#store.transact((environment) => environment.size());
  }

  lower(mark: string, isDue: (now: Moment) => boolean): void {
    this.#onCurrentTables(OBSERVER, (_, { now }) => {
      if (!isDue(now)) this.#store.files.marks.lower(mark);
    });
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  /** Runs `work` on tables that are folded up to the head, catching up and setting bad records aside first. */
  #onCurrentTables<T>(actor: Actor, work: (environment: Environment, current: Current) => T): T {
    for (;;) {
      try {
        const outcome = this.#store.transact((environment) => {
          const current = currentOf(environment, this.#options.projections);
          return current === null ? null : { result: work(environment, current) };
        });
        if (outcome !== null) return outcome.result;
        this.#refuseToRebuild();
        this.#inSlices(actor, (environment) => catchUpSlice(environment, this.#options.projections));
      } catch (error) {
        if (!(error instanceof BadRecord)) throw error;
        this.#quarantine(actor, error);
        this.#refuseToRebuild();
      }
    }
  }

  #refuseToRebuild(): void {
    if (this.#options.neverRebuilds !== true) return;
    throw new StoreError(
      'rebuilding',
      'The log has to be folded anew first: start a server, or run oxtail log.',
    );
  }

  #compacting(actor: Actor): CompactionAccess {
    const { home, ambient, projections } = this.#options;
    return {
      folder: home.archive,
      holder: actor.server,
      at: ambient.now,
      onCurrent: (step) =>
        this.#onCurrentTables(actor, (environment, { now }) => {
          refuseUnknownDecisions(environment);
          return step(environment, now);
        }),
      record: (environment, events) => {
        const current = currentOf(environment, projections);
        if (current !== null) record(environment, current, { events, answer: null }, this.#recording(actor));
      },
    };
  }

  #recording(actor: Actor): Recording {
    const { projections, ambient } = this.#options;
    return {
      projections,
      handlers: this.#handlers,
      marks: this.#store.files.marks,
      at: ambient.now(),
      actor,
    };
  }

  /** Puts rebuilt tables in their place and says so, in one transaction. Null when more must be folded first. */
  #switchOver(
    actor: Actor,
    wanted: readonly Projection[],
    since: Generations,
    reason: string,
  ): readonly string[] | null {
    const outcome = this.#onCurrentTables(actor, (environment) => {
      refuseUnknownDecisions(environment);
      const switched = switchOver(environment, wanted, since);
      if (switched === null) return null;
      const current = currentOf(environment, this.#options.projections);
      if (current === null) throw new Error('tables that were just rebuilt are not current');
      const events = switched.map(({ projection: { name, version }, generation }) => {
        return { type: 'projection.rebuilt', data: { name, version, generation, reason } } as const;
      });
      const answer = switched.map(({ projection }) => storedName(projection));
      return record(environment, current, { events, answer }, this.#recording(actor)).answer;
    });
    if (outcome !== null && outcome.length > 0) this.#store.files.bell.ring();
    return outcome;
  }

  /** Does slices until none is left, setting bad records aside. */
  #inSlices(actor: Actor, slice: (environment: Environment) => boolean): void {
    for (let more = true; more; ) {
      try {
        more = slice(this.#store.present().environment);
      } catch (error) {
        if (!(error instanceof BadRecord)) throw error;
        this.#quarantine(actor, error);
      }
    }
  }

  #quarantine(actor: Actor, bad: BadRecord): void {
    this.#store.transact((environment) => quarantine(environment, bad, actor, this.#options.ambient.now()));
    this.#store.files.bell.ring();
  }
}

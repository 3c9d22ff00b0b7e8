import { definitionOf } from './catalogue.js';
import { catchUpSlice } from './catch-up.js';
import {
  type Checkpoints,
  isCurrent,
  readCheckpoints,
  storedName,
  storedRows,
  tablesAt,
  writeCheckpoints,
} from './checkpoints.js';
import { type Appended, type EventLog, type LogOptions, READ_LIMIT, type StoredTables } from './event-log.js';
import { type Files, openFiles } from './files.js';
import type { Moment, Projection } from './fold.js';
import { foldEvent, type Handlers, handlersOf, marksOf } from './folding.js';
import { type Inspection, inspectionOf } from './inspection.js';
import {
  type Head,
  isSetAside,
  quarantineCount,
  quarantinedSeqs,
  readEvent,
  readEvents,
  readHead,
  refuseUnknownDecisions,
  seqAsOf,
  seqsOf,
  setAside,
  writeEvents,
} from './journal.js';
import type { Environment } from './lmdb.js';
import { type Generations, generationsInUse, rebuildSlice, sweepSlice, switchOver } from './rebuild.js';
import { BadRecord, stamp } from './record.js';
import { StoreError } from './store-error.js';
import type { Actor, Decision, Event, Seq } from './types.js';

/** A moment of tables that are folded up to the head, and what is stored about how far. */
interface Current {
  readonly now: Moment;
  readonly head: Head;
  readonly checkpoints: Checkpoints;
  readonly quarantined: number;
}

/**
 * Opens the log, making it when there is none. Throws `StoreError`; then nothing stays open.
 */
export function openEventLog(options: LogOptions): EventLog {
  return new LmdbEventLog(options);
}

class LmdbEventLog implements EventLog {
  readonly #options: LogOptions;
  readonly #handlers: Handlers;
  #files: Files;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#handlers = handlersOf(options.projections);
    this.#files = openFiles(options.home, options.ambient.now);
  }

  append<A>(actor: Actor, decide: (now: Moment) => Decision<A>): Appended<A> {
    const appended = this.#onCurrentTables(actor, (environment, current) => {
      refuseUnknownDecisions(environment);
      return this.#record(environment, current, actor, decide(current.now));
    });
    // A commit into a deleted file is no commit: the home may have gone between opening and writing.
    if (appended.events.length > 0 && this.#files.isGone()) return this.append(actor, decide);
    if (appended.events.length > 0) this.#files.bell.ring();
    if (appended.events.some(({ type }) => definitionOf(type)?.calls === true)) this.#files.calls.ring();
    return appended;
  }

  look<A>(question: (now: Moment) => A): A {
    const observer: Actor = { server: 'observer', session: null };
    return this.#onCurrentTables(observer, (_, { now }) => question(now));
  }

  peek<A>(question: (now: Moment) => A): { readonly answer: A } | null {
    return this.#transact((environment) => {
      const current = this.#current(environment);
      return current === null ? null : { answer: question(current.now) };
    });
  }

  read({ from = 1, to, limit = READ_LIMIT }: { from?: Seq; to?: Seq; limit?: number } = {}): Event[] {
    return this.#transact((environment) =>
      readEvents(environment, from, to ?? Number.MAX_SAFE_INTEGER, Math.min(limit, READ_LIMIT)),
    );
  }

  byRef(ref: string, most?: number): Seq[] {
    return this.#transact((environment) => seqsOf(environment, ref, most));
  }

  head(): Seq {
    return this.#transact((environment) => readHead(environment).seq);
  }

  extent(): Pick<StoredTables, 'head' | 'quarantined'> {
    return this.#transact((environment) => {
      const head = readHead(environment).seq;
      return { head, quarantined: quarantinedSeqs(environment, 1, head) };
    });
  }

  asOf(at: number): Seq {
    return this.#transact((environment) => seqAsOf(environment, at));
  }

  stored(): StoredTables {
    return this.#transact((environment) => {
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
    return this.#transact((environment) => question(inspectionOf(environment)));
  }

  rebuild(actor: Actor, names: readonly string[], reason: string): readonly string[] {
    this.#refuseToRebuild();
    const wanted = this.#options.projections.filter(({ name }) => names.includes(name));
    const since = generationsInUse(this.#present().environment, wanted);
    let switched: readonly string[] | null = null;
    while (switched === null) {
      this.#inSlices(actor, (environment) => rebuildSlice(environment, wanted, since));
      switched = this.#switchOver(actor, wanted, since, reason);
    }
    this.#inSlices(actor, (environment) => sweepSlice(environment, wanted));
    return switched;
  }

  lower(mark: string, isDue: (now: Moment) => boolean): void {
    const observer: Actor = { server: 'observer', session: null };
    this.#onCurrentTables(observer, (_, { now }) => {
      if (!isDue(now)) this.#files.marks.lower(mark);
    });
  }

  async close(): Promise<void> {
    await this.#files.close();
  }

  /** Runs `work` on tables that are folded up to the head, catching up and setting bad records aside first. */
  #onCurrentTables<T>(actor: Actor, work: (environment: Environment, current: Current) => T): T {
    for (;;) {
      try {
        const outcome = this.#transact((environment) => {
          const current = this.#current(environment);
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

  /** Null when the tables are not folded up to the head. */
  #current(environment: Environment): Current | null {
    const head = readHead(environment);
    const checkpoints = readCheckpoints(environment, 'checkpoints');
    const quarantined = quarantineCount(environment);
    const { projections } = this.#options;
    const folded = projections.every((one) => isCurrent(checkpoints[storedName(one)], head.seq, quarantined));
    if (!folded && (head.seq > 0 || quarantined > 0)) return null;
    const now: Moment = {
      head: head.seq,
      tables: tablesAt(environment, projections, (stored) => checkpoints[stored]?.generation ?? 0),
      event: (seq) => readEvent(environment, seq),
    };
    return { now, head, checkpoints, quarantined };
  }

  #record<A>(environment: Environment, current: Current, actor: Actor, decision: Decision<A>): Appended<A> {
    const { now, quarantined } = current;
    const { answer } = decision;
    if (decision.events.length === 0) return { events: [], answer, head: now.head };
    const at = this.#options.ambient.now();
    const events = decision.events.map((event, index) => stamp(event, now.head + 1 + index, at, actor));
    const head = writeEvents(environment, current.head, events).seq;
    for (const event of events) {
      foldEvent(this.#handlers, now.tables, event);
      for (const mark of marksOf(this.#handlers, now.tables, event)) this.#files.marks.raise(mark);
    }
    const checkpoints = { ...current.checkpoints };
    for (const projection of this.#options.projections) {
      const stored = storedName(projection);
      checkpoints[stored] = { generation: checkpoints[stored]?.generation ?? 0, seq: head, quarantined };
    }
    writeCheckpoints(environment, 'checkpoints', checkpoints);
    return { events, answer, head };
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
      const current = this.#current(environment);
      if (current === null) throw new Error('tables that were just rebuilt are not current');
      const events = switched.map(({ projection: { name, version }, generation }) => {
        return { type: 'projection.rebuilt', data: { name, version, generation, reason } } as const;
      });
      const answer = switched.map(({ projection }) => storedName(projection));
      return this.#record(environment, current, actor, { events, answer }).answer;
    });
    if (outcome !== null && outcome.length > 0) this.#files.bell.ring();
    return outcome;
  }

  /** Does slices until none is left, setting bad records aside. */
  #inSlices(actor: Actor, slice: (environment: Environment) => boolean): void {
    for (let more = true; more; ) {
      try {
        more = slice(this.#present().environment);
      } catch (error) {
        if (!(error instanceof BadRecord)) throw error;
        this.#quarantine(actor, error);
      }
    }
  }

  /** Records once that a record is unusable. Projections that had folded it are then made anew. */
  #quarantine(actor: Actor, bad: BadRecord): void {
    this.#transact((environment) => {
      if (isSetAside(environment, bad.seq)) return;
      refuseUnknownDecisions(environment);
      const before = readHead(environment);
      setAside(environment, bad);
      const data = { record: bad.seq, reason: bad.reason };
      const event = { type: 'record.quarantined', data } as const;
      writeEvents(environment, before, [stamp(event, before.seq + 1, this.#options.ambient.now(), actor)]);
      for (const which of ['checkpoints', 'building'] as const) {
        const kept = Object.entries(readCheckpoints(environment, which)).map(([stored, checkpoint]) => {
          const unharmed = checkpoint.seq < bad.seq;
          return [
            stored,
            unharmed ? { ...checkpoint, quarantined: quarantineCount(environment) } : checkpoint,
          ];
        });
        writeCheckpoints(environment, which, Object.fromEntries(kept));
      }
    });
    this.#files.bell.ring();
  }

  #transact<T>(work: (environment: Environment) => T): T {
    const { environment } = this.#present();
    return environment.transact(() => work(environment));
  }

  /** The files at our path: opened anew when the home was deleted and made again. */
  #present(): Files {
    if (!this.#files.isGone()) return this.#files;
    const gone = this.#files;
    this.#files = openFiles(this.#options.home, this.#options.ambient.now);
    gone.close().catch(() => {
      // Its files are deleted: there is nothing left that could fail to be written.
    });
    return this.#files;
  }
}

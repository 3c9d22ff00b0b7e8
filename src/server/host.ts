import { setImmediate, setTimeout } from 'node:timers/promises';
import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { adoptionEvents, type Claim, holdersOf, observe, sessionsLeft } from '../agents/index.js';
import { presenceOf } from '../clients/index.js';
import {
  type Actor,
  type Ambient,
  type Appended,
  type Decision,
  type EventLog,
  type Home,
  type Moment,
  type NewEvent,
  openLog,
  StoreError,
  type Tail,
  tailOf,
} from '../events/index.js';
import { continuedId, MOVING, projections } from '../projections/index.js';
import { readSettings, type Settings } from '../settings.js';
import type { Caller } from '../tools/index.js';
import { lowerIfPossible, releaseAfter } from './aftermath.js';
import { isUnrivalled, onlyBirth } from './birth.js';
import { atPresentAddress, Confirmations, sessionsConfirmed } from './confirmations.js';
import { Claims, callerOf, saidByClient, suggestedClaim } from './identity.js';
import { patiently } from './patience.js';
import { decideStart, isRegistered, neighboursOf } from './registration.js';
import { discoverSelf, type Self } from './self.js';
import type { Trace } from './trace/trace.js';

/** How long work in flight may go on once the server is to end. */
const DRAIN_MS = 2000;

/** Events after which a conversation may speak for somebody else. */
const RENAMING: ReadonlySet<string> = new Set(MOVING);

/** What a host is given. */
export interface HostOptions {
  readonly ambient: Ambient;
  readonly home: Home;
  /** Version of this program. */
  readonly program: string;
  readonly clientInfo: () => { name: string; version: string } | null;
  /** The directory that the client says it works in, if it says one. Never rejects. */
  readonly clientRoot: () => Promise<string | null>;
  /** Is told what is done, where somebody asked for that. */
  readonly trace?: Trace | null;
}

/** The open store and who we are in it. */
export interface Connection {
  readonly self: Self;
  readonly log: EventLog;
  readonly tail: Tail;
}

/** What a call needs: this server is on record, and the conversation has its identity. */
export interface Standing extends Connection {
  readonly caller: Caller;
}

/**
 * This server process towards the log: opens it when it is first needed, keeps itself on record, and tells
 * what became of each hand-over. Any method may throw `StoreError`; the next call tries again.
 */
export class Host {
  readonly scheduler: SchedulerLike = asyncScheduler;
  readonly settings: Settings;
  readonly confirmations: Confirmations;
  readonly #claims = new Claims();
  /** Whom each conversation was last found to speak for: the next decision holds it against the log again. */
  readonly #callers = new Map<string | null, Caller>();
  readonly #working = new Set<Promise<unknown>>();
  #self: Promise<Self> | null = null;
  #opening: Promise<Connection> | null = null;
  #connection: Connection | null = null;
  #attention: { unsubscribe(): void } | null = null;
  #closed = false;

  constructor(readonly options: HostOptions) {
    this.settings = readSettings(options.ambient.env);
    this.confirmations = new Confirmations((events) => {
      if (this.#connection === null) return;
      const { log, self } = this.#connection;
      const recorded = log.append({ server: self.server, session: null }, (now) => ({
        events: atPresentAddress(now, events),
        answer: null,
      }));
      for (const session of sessionsConfirmed(recorded.events)) lowerIfPossible(log, session);
    });
  }

  /** Who this process is. Found out at the first call, which comes after the handshake. */
  self(): Promise<Self> {
    this.#self ??= this.#discover();
    return this.#self;
  }

  async #discover(): Promise<Self> {
    const { ambient, program, clientInfo, clientRoot } = this.options;
    return discoverSelf(ambient, program, clientInfo(), await clientRoot());
  }

  /** Whether nothing is being done that somebody waits for. */
  get isIdle(): boolean {
    return this.#working.size === 0;
  }

  /** Ends this with the host. */
  keep(attention: { unsubscribe(): void }): void {
    this.#attention?.unsubscribe();
    this.#attention = attention;
  }

  /** Lets `close` wait for this piece of work. */
  track<T>(work: Promise<T>): Promise<T> {
    const settled = work.finally(() => this.#working.delete(settled));
    this.#working.add(settled);
    return settled;
  }

  /** Puts this server on record before it is called, with the identity that its environment suggests. */
  async announce(): Promise<void> {
    const { adapter } = await this.self();
    const connection = await this.connect();
    await patiently(() => this.#settle(connection, null, null, !adapter.namesThreads), this.scheduler);
  }

  /**
   * Opens the store if need be, puts this server on record, and settles whom this conversation speaks for; `hint`
   * is where its hook says it works. Null while its project is not known.
   */
  async standing(thread: string | null, hint: string | null = null): Promise<Standing | null> {
    const connection = await this.connect();
    const known = this.#callers.get(thread);
    const caller =
      known ?? (await patiently(() => this.#settle(connection, thread, hint, true), this.scheduler));
    return caller === null ? null : { ...connection, caller };
  }

  /** Takes an identity from a transcript that has come into being, unless this server has got one otherwise. */
  async adoptByBirth(): Promise<void> {
    const { self, log } = await this.connect();
    if (log.look((now) => callerOf(now, self, null))?.session !== null) return;
    const born = onlyBirth(self, this.options.ambient.env);
    this.options.trace?.detected({ trigger: 'birth', claim: born }, self);
    if (born === null) return;
    const isFree = (now: Moment) => isUnrivalled(now, self, born.session);
    await patiently(() => this.#adopt(log, self, born, isFree), this.scheduler);
  }

  /** The open store; opened here when nothing has done so yet. */
  async connect(): Promise<Connection> {
    this.#refuseWhenClosed();
    this.#opening ??= patiently(() => this.#open(), this.scheduler).catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  /** Makes the next `standing` ask the log: what the last one said is no longer so. */
  forgetCallers(): void {
    this.#callers.clear();
  }

  /** Decides on behalf of a conversation. Throws `Outdated` when this server is on record as ended. */
  append<A>({ log, self, caller }: Standing, decide: (now: Moment) => Decision<A>): Promise<Appended<A>> {
    return patiently(() => {
      this.#refuseWhenClosed();
      const appended = log.append({ server: self.server, session: caller.session }, (now) => {
        if (!isRegistered(now, self)) throw new Outdated();
        return decide(now);
      });
      this.#claims.note(appended.events, self.server);
      if (appended.events.some(({ type }) => RENAMING.has(type))) this.forgetCallers();
      for (const session of sessionsLeft(appended.events)) lowerIfPossible(log, session);
      releaseAfter(appended.events, this.options.home);
      return appended;
    }, this.scheduler);
  }

  /** Decides on behalf of this server, and no agent. Throws `Outdated` when it is on record as ended. */
  async appendForServer<A>(decide: (now: Moment) => Decision<A>): Promise<A> {
    const { log, self } = await this.connect();
    const actor: Actor = { server: self.server, session: null };
    const appended = await patiently(
      () =>
        log.append(actor, (now) => {
          if (!isRegistered(now, self)) throw new Outdated();
          return decide(now);
        }),
      this.scheduler,
    );
    releaseAfter(appended.events, this.options.home);
    return appended.answer;
  }

  /** Records something of this server as a whole, on behalf of no agent. */
  async record(events: readonly NewEvent[]): Promise<Appended<null>> {
    const { log, self } = await this.connect();
    const actor: Actor = { server: self.server, session: null };
    return patiently(() => log.append(actor, () => ({ events, answer: null })), this.scheduler);
  }

  /** Records that this server has gone, and lets the store go. */
  async close(): Promise<void> {
    this.#attention?.unsubscribe();
    await Promise.race([Promise.allSettled(this.#working), setTimeout(DRAIN_MS, null, { ref: false })]);
    this.#closed = true;
    // The answers of that work are being written now: their callbacks come within this turn.
    await setImmediate();
    this.confirmations.flush();
    if (this.#connection === null) return;
    const { log, self } = this.#connection;
    try {
      log.append({ server: self.server, session: null }, (now) => ({
        events: isRegistered(now, self)
          ? [{ type: 'session.ended', data: { server: self.server, how: 'exit', evidence: 'it said so' } }]
          : [],
        answer: null,
      }));
    } catch {
      // Whoever looks for this server next finds its process gone, and records that.
    }
    await this.options.trace?.close();
    await log.close();
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new StoreError('unavailable', 'This server is shutting down: start it again.');
  }

  async #open(): Promise<Connection> {
    const { ambient, home } = this.options;
    const self = await this.self();
    const log = await openLog({ home, ambient, projections });
    this.#connection = { self, log, tail: tailOf(log, home.bell, this.scheduler) };
    this.options.trace?.follow(this.#connection);
    return this.#connection;
  }

  /** Starts again before anything else when this server is not, or no longer, on record as running. */
  #settle(
    { self, log }: Connection,
    thread: string | null,
    hint: string | null,
    adopts: boolean,
  ): Caller | null {
    if (!log.look((now) => isRegistered(now, self))) this.#register(log, self);
    const { caller, said } = log.look((now) => ({
      caller: callerOf(now, self, thread),
      said: saidByClient(now, self),
    }));
    const isNamed = !adopts || (caller !== null && caller.session !== null);
    const suggested = isNamed ? null : suggestedClaim(self, this.options.ambient.env, { thread, hint, said });
    if (!isNamed) {
      const trigger = thread === null ? 'startup' : 'call';
      this.options.trace?.detected({ trigger, claim: suggested }, self);
    }
    if (suggested !== null) {
      this.#adopt(log, self, suggested);
      return log.look((now) => callerOf(now, self, thread));
    }
    if (adopts && caller !== null) this.#callers.set(thread, caller);
    return caller;
  }

  #register(log: EventLog, self: Self): void {
    const claims = this.#claims.all();
    const presence = observe(
      (server) => presenceOf(server, self.host),
      log.look((now) => neighboursOf(now, self)),
    );
    const actor: Actor = { server: self.server, session: null };
    const { events } = log.append(actor, (now) => decideStart(now, self, presence));
    releaseAfter(events, this.options.home);
    for (const claim of claims) {
      const session = log.look((now) => continuedId(now, claim.project, claim.session));
      this.#adopt(log, self, { ...claim, session });
    }
  }

  #adopt(log: EventLog, self: Self, claim: Claim, isFree: (now: Moment) => boolean = () => true): void {
    const holders = log.look((now) => holdersOf(now, claim.project, claim.session));
    const presence = observe((server) => presenceOf(server, self.host), holders);
    const { events } = log.append({ server: self.server, session: null }, (now) => ({
      events: isFree(now) ? adoptionEvents(now, claim, presence) : [],
      answer: null,
    }));
    this.#claims.note(events, self.server);
    if (events.length > 0) this.forgetCallers();
  }
}

/** The log no longer says what a call was prepared with: that this server runs, and whom it speaks for. */
export class Outdated extends Error {
  override readonly name = 'Outdated';
}

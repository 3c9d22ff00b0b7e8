import { setImmediate, setTimeout } from 'node:timers/promises';
import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { presenceOf } from '../clients/index.js';
import {
  type Actor,
  type Ambient,
  type Appended,
  type Decision,
  type EventLog,
  type Home,
  type Moment,
  openLog,
  StoreError,
  type Tail,
  tailOf,
} from '../events/index.js';
import { projections } from '../projections/index.js';
import { readSettings, type Settings } from '../settings.js';
import { type Caller, observe } from '../tools/index.js';
import { atPresentAddress, Confirmations } from './confirmations.js';
import { Claims, callerOf, suggestedClaim } from './identity.js';
import { patiently } from './patience.js';
import { decideAdoption, decideStart, isRegistered, registrationSubjects } from './registration.js';
import { discoverSelf, type Self } from './self.js';

/** How long work in flight may go on once the server is to end. */
const DRAIN_MS = 2000;

/** What a host is given. */
export interface HostOptions {
  readonly ambient: Ambient;
  readonly home: Home;
  /** Version of this program. */
  readonly program: string;
  readonly clientInfo: () => { name: string; version: string } | null;
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
  #closed = false;

  constructor(readonly options: HostOptions) {
    this.settings = readSettings(options.ambient.env);
    this.confirmations = new Confirmations((events) => {
      if (this.#connection === null) return;
      const { log, self } = this.#connection;
      log.append({ server: self.server, session: null }, (now) => ({
        events: atPresentAddress(now, events),
        answer: null,
      }));
    });
  }

  /** Who this process is. Found out at the first call, which comes after the handshake. */
  self(): Promise<Self> {
    const { ambient, program, clientInfo } = this.options;
    this.#self ??= discoverSelf(ambient, program, clientInfo());
    return this.#self;
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
    const connection = await this.#connect();
    await patiently(() => this.#settle(connection, null, !adapter.namesThreads), this.scheduler);
  }

  /** Opens the store if need be, puts this server on record, and settles whom this conversation speaks for. */
  async standing(thread: string | null): Promise<Standing> {
    const connection = await this.#connect();
    const known = this.#callers.get(thread);
    const caller = known ?? (await patiently(() => this.#settle(connection, thread, true), this.scheduler));
    return { ...connection, caller };
  }

  async #connect(): Promise<Connection> {
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
      if (appended.events.some(({ type }) => type.startsWith('session.'))) this.forgetCallers();
      return appended;
    }, this.scheduler);
  }

  /** Records that this server has gone, and lets the store go. */
  async close(): Promise<void> {
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
    return this.#connection;
  }

  /** Starts again before anything else when this server is not, or no longer, on record as running. */
  #settle({ self, log }: Connection, thread: string | null, adopts: boolean): Caller {
    const state = log.look((now) => ({
      registered: isRegistered(now, self),
      caller: callerOf(now, self, thread),
    }));
    const suggested =
      adopts && state.caller.session === null ? suggestedClaim(self, this.options.ambient, thread) : null;
    if (state.registered && suggested === null) {
      if (adopts) this.#callers.set(thread, state.caller);
      return state.caller;
    }
    const claims = [
      ...(state.registered ? [] : this.#claims.all()),
      ...(suggested === null ? [] : [suggested]),
    ];
    const subjects = log.look((now) => registrationSubjects(now, self, claims));
    const presence = observe((server) => presenceOf(server, self.host), subjects);
    const actor: Actor = { server: self.server, session: null };
    log.append(actor, (now) => decideStart(now, self, presence));
    for (const claim of claims) {
      const { events } = log.append(actor, (now) => decideAdoption(now, claim, presence));
      this.#claims.note(events, self.server);
    }
    return log.look((now) => callerOf(now, self, thread));
  }
}

/** The log no longer says what a call was prepared with: that this server runs, and whom it speaks for. */
export class Outdated extends Error {
  override readonly name = 'Outdated';
}

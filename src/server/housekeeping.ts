import { setImmediate } from 'node:timers/promises';
import { catchError, defer, EMPTY, exhaustMap, interval, type Subscription } from 'rxjs';
import { forgottenAsks } from '../agents/index.js';
import type { Moment } from '../events/index.js';
import { projections } from '../projections/index.js';
import { Housekeeping, type HousekeepingOptions, type SavingOptions, tidyUp } from '../retention/index.js';
import type { Host } from './host.js';

/** How often a server looks whether anything is to be done, in milliseconds; when nothing happened, it is not. */
const LOOK_EVERY_MS = 1000;

/** How often states are saved and old files deleted, in milliseconds. */
const TIDY_EVERY_MS = 30_000;

/** How many stories are looked at for waits that nobody ends, each time. */
const STORIES_LOOKED_AT = 400;

/** Fewest stories for which a server compacts while room is not short. */
const LEAST = 25;

/** Most steps at one look. */
const MOST_STEPS = 20;

/** Keeps the log small while this server has nothing else to do, until it is unsubscribed. */
export async function keepHouse(host: Host): Promise<Subscription> {
  const { ambient, home, program } = host.options;
  const { self, log } = await host.connect();
  const actor = { server: self.server, session: null };
  let isOver = false;
  const keeper = new Keeper(host, {
    log,
    limits: host.settings,
    least: LEAST,
    actor,
    folder: home.archive,
    projections,
    program,
    now: ambient.now,
    isOver: () => isOver,
  });
  const subscription = interval(LOOK_EVERY_MS, host.scheduler)
    // What the store refuses now is made up for later.
    .pipe(exhaustMap(() => defer(() => keeper.look()).pipe(catchError(() => EMPTY))))
    .subscribe();
  subscription.add(() => {
    isOver = true;
  });
  return subscription;
}

class Keeper {
  readonly #housekeeping: Housekeeping;
  #seen = -1;
  #tidiedAt = Number.NEGATIVE_INFINITY;
  #asksLookedUpTo = '';

  constructor(
    readonly host: Host,
    readonly options: HousekeepingOptions & SavingOptions,
  ) {
    this.#housekeeping = new Housekeeping(options);
  }

  async look(): Promise<void> {
    const { log, now } = this.options;
    if (log.head() === this.#seen) return;
    if (!(await this.#compact())) return;
    if (Math.abs(now() - this.#tidiedAt) >= TIDY_EVERY_MS) {
      this.#tidiedAt = now();
      await this.#endForgottenAsks();
      await tidyUp(this.options);
    }
    if (!this.options.isOver()) this.#seen = log.head();
  }

  async #endForgottenAsks(): Promise<void> {
    const { log, now } = this.options;
    const from = this.#asksLookedUpTo;
    const look = (moment: Moment) => forgottenAsks(moment, from, STORIES_LOOKED_AT, now());
    const { events, next } = log.look(look);
    if (events.length > 0) {
      await this.host.appendForServer((moment) => ({ events: look(moment).events, answer: null }));
    }
    this.#asksLookedUpTo = next;
  }

  /** Whether all is done. A call goes before, unless room is short. */
  async #compact(): Promise<boolean> {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      if (this.options.isOver()) return false;
      if (steps > 0 && !this.host.isIdle && !this.#housekeeping.makesRoom) return false;
      if (this.#housekeeping.step() === 'done') return true;
      await setImmediate();
    }
    return false;
  }
}

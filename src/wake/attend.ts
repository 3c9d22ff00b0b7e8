import type { Observable, Subscription } from 'rxjs';
import {
  askedServers,
  type Evidence,
  endedAsks,
  type Judged,
  lost,
  observe,
  type PresenceMap,
  sightingsIn,
  sightingsOf,
  transcriptsAt,
} from '../agents/index.js';
import type { Presence } from '../clients/index.js';
import type { Decision, Moment, NewEvent } from '../events/index.js';
import { type Address, findOpenWake, wakesOf } from '../projections/index.js';
import type { Settings } from '../settings.js';
import type { Driver, WakeTarget } from './driver.js';
import { performWake } from './perform.js';
import { isRetryDue, retryWake } from './retry.js';
import { stateAt } from './state-at.js';
import { type Taken, takeWake } from './take.js';

/** A server that looks after the agents it speaks for. */
export interface Attending {
  readonly server: string;
  readonly settings: Settings;
  /** In the order to try them. */
  readonly drivers: readonly Driver[];
  /** Unix milliseconds. */
  now(): number;
  newId(): string;
  /** The agents that this server speaks for; none while it is not on record. */
  addressesAt(now: Moment): readonly Address[];
  targetAt(now: Moment, address: Address): WakeTarget;
  look<A>(question: (now: Moment) => A): A;
  presenceOf(process: Judged): Presence;
  append<A>(decide: (now: Moment) => Decision<A>): Promise<A>;
  /** Lets the server end only after this work. */
  track<T>(work: Promise<T>): Promise<T>;
}

/**
 * At each chance looks whether one of the server's agents is to be woken, a missed wake is to be tried again, or a
 * wait of it has come to its end, and does so. What fails is made up for at the next chance.
 */
export function attend(chances: Observable<unknown>, attending: Attending): Subscription {
  const working = new Set<Address>();
  const serve = async (address: Address) => {
    if (working.has(address)) return;
    working.add(address);
    try {
      await attending.track(attendTo(address, attending));
    } catch {
      // The store was busy or is gone: nothing was touched without being recorded before.
    } finally {
      working.delete(address);
    }
  };
  let lookedAt = Number.NEGATIVE_INFINITY;
  return chances.subscribe(() => {
    const isTime = Math.abs(attending.now() - lookedAt) >= PRESENCE_MS;
    if (isTime) lookedAt = attending.now();
    for (const address of inNeed(attending, isTime)) void serve(address);
  });
}

/** How often it is looked whether those still run that an agent waits for: milliseconds. */
const PRESENCE_MS = 10_000;

/** The agents for whom there is something to do; that somebody was killed is only seen by looking at processes. */
function inNeed(attending: Attending, looksAtProcesses: boolean): Address[] {
  const { presenceOf } = attending;
  return glance(attending)
    .filter(
      ({ isDue, asked }) =>
        isDue || (looksAtProcesses && asked.some((server) => presenceOf(server) === 'gone')),
    )
    .map(({ address }) => address);
}

/** What the log alone says. Empty when it cannot be read now. */
function glance({ look, now: clock, addressesAt }: Attending) {
  const at = clock();
  try {
    return look((now) =>
      addressesAt(now).map((address) => ({
        address,
        isDue: isDue(now, address, at),
        asked: askedServers(now, address),
      })),
    );
  } catch {
    return [];
  }
}

function isDue(now: Moment, address: Address, at: number): boolean {
  const isOpen = wakesOf(now, address).open !== undefined;
  return isOpen || isRetryDue(now, address, at) || endedAsks(now, address, at).length > 0;
}

/** Waits that are over, and whoever may never answer because it was killed. */
function endingAsks(now: Moment, address: Address, at: number, presence: PresenceMap): NewEvent[] {
  return [...lost(presence, askedServers(now, address)), ...endedAsks(now, address, at)];
}

async function attendTo(address: Address, attending: Attending): Promise<void> {
  const { server, settings } = attending;
  const isOpen = (now: Moment) => wakesOf(now, address).open !== undefined;
  const found = attending.look((now) => ({
    target: attending.targetAt(now, address),
    transcripts: transcriptsAt(now, [address]),
    isOpen: isOpen(now),
  }));
  const { target } = found;
  const drivers = attending.drivers.filter((driver) => driver.mayReach(target));
  const sighting = sightingsIn(found.transcripts).get(address);
  // Somebody waits for a wake to be taken; the rest can wait for the next chance.
  if (!found.isOpen) {
    await keepUp(address, attending, { target, sighting, canWake: drivers.length > 0 });
    if (!attending.look(isOpen)) return;
  }
  const at = attending.now();
  const taken = await attending.append((now) =>
    takeWake(now, address, { server, target, drivers, sighting, at, settings }),
  );
  if (taken === null) return;
  const sight = () => sightingsOf(attending, () => [taken.open.address]).get(taken.open.address);
  const gap = taken.open.given.strategy === 'legacy' ? { enterGapMs: 0 } : {};
  const event = await performWake(taken, { ...attending, target: { ...target, ...gap }, sight });
  await attending.append((now) => ({ events: isNews(now, event, taken) ? [event] : [], answer: null }));
}

/** Whoever waited may have ended the wake meanwhile; that something was sent all the same is always told. */
function isNews(now: Moment, event: NewEvent, { open }: Taken): boolean {
  return event.type === 'wake.fired' || findOpenWake(now, open.wake) !== undefined;
}

/** Ends waits that are over, and requests again what nothing came of; looks first, so that nothing costs a write. */
async function keepUp(
  address: Address,
  attending: Attending,
  { target, sighting, canWake }: { target: WakeTarget; sighting: Evidence | undefined; canWake: boolean },
): Promise<void> {
  const { settings } = attending;
  const at = attending.now();
  const wakeId = attending.newId();
  const asked = attending.look((now) => askedServers(now, address));
  const presence = observe(attending.presenceOf, asked);
  const decide = (now: Moment): Decision<null> => {
    const ended = endingAsks(now, address, at, presence);
    if (!canWake || !isRetryDue(now, address, at)) return { events: ended, answer: null };
    const { clientType } = target;
    const sighted = { sighting, clientType, at, freshIdleMs: settings.freshIdleMs };
    const { state, news } = stateAt(now, address, sighted);
    const again = retryWake(now, address, { at, state, wakeId, settings }).events;
    return { events: [...ended, ...news, ...again], answer: null };
  };
  if (attending.look((now) => decide(now).events.length > 0)) await attending.append(decide);
}

import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import {
  type Actor,
  type Ambient,
  type Event,
  type EventLog,
  type EventType,
  homeOf,
  type NewEvent,
  openLog,
  type Projection,
  systemAmbient,
  tailOf,
} from '../../src/events/index.js';
import { projections as current } from '../../src/projections/index.js';
import { foldDifferences } from './fold-check.js';

/** Who acts when a test does. */
export const OBSERVER: Actor = { server: 'observer', session: null };

/** The log of the agents started with this home, opened in the test's own process until the test ends. */
export async function openTestLog(
  home: string,
  {
    ambient = {},
    projections = current,
    neverRebuilds,
  }: { ambient?: Partial<Ambient>; projections?: readonly Projection[]; neverRebuilds?: true } = {},
): Promise<EventLog> {
  const env = { OXTAIL_HOME: join(home, '.oxtail') };
  const log = await openLog({
    home: homeOf(env),
    ambient: { ...systemAmbient(), env, ...ambient },
    projections,
    ...(neverRebuilds === undefined ? {} : { neverRebuilds }),
  });
  onTestFinished(() => log.close());
  return log;
}

/** Fails unless the log has no gap and every table is what folding the log gives. */
export function expectFolded(log: EventLog, projections: readonly Projection[] = current): void {
  expect(foldDifferences(log, projections)).toEqual([]);
}

/** All events, or those of one type. */
export function allEvents(log: EventLog): Event[] {
  const events: Event[] = [];
  for (let from = 1; from <= log.head(); from += 256) events.push(...log.read({ from, to: from + 255 }));
  return events;
}

/** All events of one type. */
export function eventsOf<T extends EventType>(log: EventLog, type: T): Event<T>[] {
  return allEvents(log).filter((event) => event.type === type) as Event<T>[];
}

/** The first event behind `from` of this type, by whomever, past or to come. */
export function nextEvent<T extends EventType>(
  home: string,
  log: EventLog,
  type: T,
  from = 0,
): Promise<Event<T>> {
  return new Promise((resolve) => {
    const subscription = tailOf(
      log,
      join(home, '.oxtail', 'bell'),
    )(from).subscribe((event) => {
      if (event.type !== type) return;
      resolve(event as Event<T>);
      setImmediate(() => subscription.unsubscribe());
    });
  });
}

/** An event that says something harmless and is folded: a card. */
export function card(purpose: string, address = 'server:ab'): NewEvent {
  return { type: 'session.state_set', data: { address, purpose } };
}

/** A projection's name in the store, in its present version. */
export function storedName(name: string): string {
  const found = current.find((one) => one.name === name);
  return `${name}@${found?.version ?? expect.unreachable(name)}`;
}

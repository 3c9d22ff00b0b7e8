import type { Moment, NewEvent } from '../events/index.js';
import { findOpenWake } from '../projections/index.js';
import type { DriverName, WakeTarget } from './driver.js';
import { endEvent, type Taken } from './take.js';

/** What acting on a wake needs of its host. */
export interface Performing {
  readonly server: string;
  readonly target: WakeTarget;
  /** Unix milliseconds. */
  now(): number;
  look<A>(question: (now: Moment) => A): A;
}

/** Longest evidence that is recorded, in UTF-16 units. */
const LONGEST_EVIDENCE = 500;

/**
 * Tries the drivers of a taken wake one after another until one has done something, and says what is to be recorded.
 * Nothing is done once the lease is over. Never rejects.
 */
export async function performWake(taken: Taken, performing: Performing): Promise<NewEvent> {
  const refusals: string[] = [];
  for (const driver of taken.drivers) {
    const { outcome, evidence, ...rest } = await driver.wake(performing.target, () =>
      isOurs(taken, performing),
    );
    const said = `${driver.name}: ${evidence}`;
    if (outcome === 'failed') return endEvent(taken.open, 'failed', said.slice(0, LONGEST_EVIDENCE));
    if (outcome === 'fired') {
      const confirmed = ('confirmed' in rest && rest.confirmed) || (driver.types && taken.idle);
      return firedEvent(taken, performing.server, driver.name, confirmed, said);
    }
    refusals.push(said);
  }
  return endEvent(taken.open, 'unavailable', refusals.join('; ').slice(0, LONGEST_EVIDENCE));
}

function isOurs({ open, leaseUntil }: Taken, { server, now, look }: Performing): boolean {
  if (now() >= leaseUntil) return false;
  return look((moment) => findOpenWake(moment, open.wake)?.taken?.server === server);
}

function firedEvent(
  { open }: Taken,
  server: string,
  driver: DriverName,
  confirmed: boolean,
  evidence: string,
): NewEvent {
  const { wake, messageId, address, replyTo } = open;
  return {
    type: 'wake.fired',
    data: {
      wake,
      messageId,
      address,
      server,
      driver,
      confirmed,
      evidence: evidence.slice(0, LONGEST_EVIDENCE),
      replyTo,
    },
    correlation: messageId,
  };
}

import type { Evidence } from '../agents/index.js';
import type { Moment, NewEvent } from '../events/index.js';
import { findOpenWake } from '../projections/index.js';
import type { Settings } from '../settings.js';
import { endEvent } from './consider.js';
import type { Driver, DriverName, DriverOutcome, WakeTarget } from './driver.js';
import type { SkipReason } from './policy.js';
import { stateAt } from './state-at.js';
import { type Taken, whyNot } from './take.js';

/** What acting on a wake needs of its host. */
export interface Performing {
  readonly server: string;
  readonly target: WakeTarget;
  readonly settings: Settings;
  /** Unix milliseconds. */
  now(): number;
  look<A>(question: (now: Moment) => A): A;
  /** What the agent's transcript shows now. */
  sight(): Evidence | undefined;
}

/** Longest evidence that is recorded, in UTF-16 units. */
const LONGEST_EVIDENCE = 500;

/**
 * Tries the drivers of a taken wake one after another until one has done something, and says what is to be recorded.
 * Nothing is done once the lease is over, the agent is at work, or its mail has been read. Never rejects.
 */
export async function performWake(taken: Taken, performing: Performing): Promise<NewEvent> {
  const { open } = taken;
  const refusals: string[] = [];
  let hindrance: SkipReason | null = null;
  const isStillOurs = () => {
    hindrance ??= hindranceTo(taken, performing);
    return hindrance === null;
  };
  for (const driver of taken.drivers) {
    const result = await tried(driver, performing.target, isStillOurs);
    const said = `${driver.name}: ${result.evidence}`.slice(0, LONGEST_EVIDENCE);
    if (result.outcome === 'failed') return endEvent(open, 'failed', said);
    if (result.outcome === 'fired') {
      // Keys say nothing of who took them: that the agent was between turns has to do.
      const confirmed = result.confirmed || (driver.types && taken.idle);
      return firedEvent(taken, performing.server, driver.name, { confirmed, evidence: said });
    }
    refusals.push(said);
  }
  return endEvent(open, hindrance ?? 'unavailable', refusals.join('; ').slice(0, LONGEST_EVIDENCE));
}

/** What speaks against going on, as of now: much may have happened while a driver looked around or was tried. */
function hindranceTo({ open, leaseUntil }: Taken, performing: Performing): SkipReason | null {
  const { server, now, look, settings, target, sight } = performing;
  const at = now();
  if (at >= leaseUntil) return 'unavailable';
  const sighting = sight();
  const { clientType } = target;
  const sighted = { sighting, clientType, at, freshIdleMs: settings.freshIdleMs };
  return look((moment) => {
    const present = findOpenWake(moment, open.wake);
    if (present?.taken?.server !== server) return 'unavailable';
    return whyNot(moment, present.address, stateAt(moment, present.address, sighted).state, settings);
  });
}

/** What a driver makes of it; one that fails half-way may have done something. */
async function tried(driver: Driver, target: WakeTarget, isStillOurs: () => boolean): Promise<DriverOutcome> {
  try {
    return await driver.wake(target, isStillOurs);
  } catch {
    return { outcome: 'failed', evidence: 'it broke off' };
  }
}

function firedEvent(
  { open }: Taken,
  server: string,
  driver: DriverName,
  { confirmed, evidence }: { confirmed: boolean; evidence: string },
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
      evidence,
      replyTo,
    },
    correlation: messageId,
  };
}

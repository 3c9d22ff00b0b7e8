import { type Judged, observeAgents, type Sightings, serversConcerned } from '../../agents/index.js';
import type { Presence } from '../../clients/index.js';
import type { Moment } from '../../events/index.js';
import { type Address, agentAddress, bindingOf, correctedId, parseAddress } from '../../projections/index.js';
import type { Look } from '../present.js';
import type { Circumstances } from './case.js';

/** The world outside the log, as far as it may be looked at. */
export interface Outside {
  /** The moment that a verdict is for, in unix milliseconds. */
  readonly at: number;
  /** Whether a recorded process still runs; null where the history is not of this machine's present. */
  readonly presenceOf: ((process: Judged) => Presence) | null;
}

const NOTHING_SEEN: Sightings = new Map();

/** Looks at the processes and transcripts of these agents. Without leave to look, what the log says holds. */
export function circumstancesOf(addresses: readonly Address[], look: Look, outside: Outside): Circumstances {
  const { at, presenceOf } = outside;
  if (presenceOf === null) return { at, presence: new Map(), seen: NOTHING_SEEN };
  const placesAt = (now: Moment) => [...new Set(addresses.flatMap((address) => placesOf(now, address)))];
  return { at, ...observeAgents({ look, presenceOf }, placesAt, serversConcerned) };
}

/** An address, and where whoever had it is reached now. */
function placesOf(now: Moment, address: Address): Address[] {
  const addressee = parseAddress(address);
  if (addressee.kind === 'agent') {
    const { project, session } = addressee;
    return [address, agentAddress(project, correctedId(now, project, session))];
  }
  const binding = bindingOf(now, addressee.server, null);
  return binding === undefined ? [address] : [address, agentAddress(binding.project, binding.session)];
}

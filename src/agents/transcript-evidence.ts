import { adapterOf, lastActivity } from '../clients/index.js';
import type { Moment } from '../events/index.js';
import { type Address, type AgentRow, findAgent, parseAddress } from '../projections/index.js';
import type { Evidence } from './activity.js';

/** What the ends of transcripts show of agents, by address. */
export type Sightings = ReadonlyMap<Address, Evidence>;

/**
 * Looks at the ends of these agents' transcripts: an interrupted turn fires no hook in some clients. Reads files,
 * so it comes before a decision.
 */
export function sightingsOf(
  { look }: { look<A>(question: (now: Moment) => A): A },
  addressesAt: (now: Moment) => readonly Address[],
): Sightings {
  return sightingsIn(look((now) => transcriptsAt(now, addressesAt(now))));
}

/** Agents that may have a transcript, by address. */
export type Transcripts = ReadonlyMap<Address, Pick<AgentRow, 'transcriptPath' | 'clientType'>>;

/** Which transcripts tell of these agents: for whoever looks for more than that. */
export function transcriptsAt(now: Moment, addresses: readonly Address[]): Transcripts {
  const transcripts = new Map<Address, AgentRow>();
  for (const address of addresses) {
    const addressee = parseAddress(address);
    if (addressee.kind === 'server') continue;
    const agent = findAgent(now, addressee.project, addressee.session);
    if (agent !== undefined) transcripts.set(address, agent);
  }
  return transcripts;
}

/** What the ends of these transcripts show. Reads files. */
export function sightingsIn(transcripts: Transcripts): Sightings {
  const seen = new Map<Address, Evidence>();
  for (const [address, agent] of transcripts) {
    const evidence = evidenceOf(agent);
    if (evidence !== null) seen.set(address, evidence);
  }
  return seen;
}

function evidenceOf(agent: Pick<AgentRow, 'transcriptPath' | 'clientType'>): Evidence | null {
  if (agent.transcriptPath === null) return null;
  const last = lastActivity(agent.transcriptPath, adapterOf(agent.clientType));
  return last && { state: last.state, source: 'transcript', turn: null, at: Math.floor(last.at) };
}

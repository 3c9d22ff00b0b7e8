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
  const agents = look((now) =>
    addressesAt(now).map((address): [Address, AgentRow | undefined] => [address, agentAt(now, address)]),
  );
  const seen = new Map<Address, Evidence>();
  for (const [address, agent] of agents) {
    const evidence = evidenceOf(agent);
    if (evidence !== null) seen.set(address, evidence);
  }
  return seen;
}

function agentAt(now: Moment, address: Address): AgentRow | undefined {
  const addressee = parseAddress(address);
  return addressee.kind === 'agent' ? findAgent(now, addressee.project, addressee.session) : undefined;
}

function evidenceOf(agent: AgentRow | undefined): Evidence | null {
  if (agent === undefined || agent.transcriptPath === null) return null;
  const last = lastActivity(agent.transcriptPath, adapterOf(agent.clientType));
  return last && { state: last.state, source: 'transcript', turn: null, at: Math.floor(last.at) };
}

import type { Moment, Seq } from '../events/index.js';
import {
  type Address,
  asksOf,
  CLIENT_NODE,
  findAgent,
  findServer,
  hasStoryAt,
  isOwedMail,
  openWorkCount,
  parseAddress,
  registryEvents,
  shownTotal,
  wakesOf,
} from '../projections/index.js';
import type { Kinship } from './kinships.js';

/** Events that are looked at in one transaction. */
const SLICE = 500;

/** Whether all of them have been gone since `by`, unix milliseconds, and nothing that is kept leads to them. */
export function haveGone(now: Moment, { addresses }: Kinship, by: number): boolean {
  return addresses.every((address) => isGone(now, address, by) && !leadsTo(now, address));
}

/**
 * Whether they are as they were found, by what was recorded up to a position: nothing has been recorded about who is who
 * among them since, and nobody has forgotten them.
 */
export function isAsFound(now: Moment, kinships: readonly Kinship[], upTo: Seq): boolean {
  // They go all at once or not at all.
  if (!kinships.every(({ seqs: [first = 0] }) => isOnRecord(now, first))) return false;
  const nodes = new Set(kinships.flatMap(({ addresses, clients }) => [...addresses, ...clients.map(asNode)]));
  for (let behind = upTo; ; ) {
    const found = registryEvents(now, behind, SLICE);
    if (found.some((event) => event.nodes.some((node) => nodes.has(node)))) return false;
    const newest = found.at(-1);
    if (newest === undefined || found.length < SLICE) return true;
    behind = newest.seq;
  }
}

function isOnRecord(now: Moment, seq: Seq): boolean {
  return registryEvents(now, seq - 1, 1)[0]?.seq === seq;
}

function asNode(client: string): string {
  return `${CLIENT_NODE}${client}`;
}

function isGone(now: Moment, address: Address, by: number): boolean {
  const addressee = parseAddress(address);
  if (addressee.kind === 'server') return findServer(now, addressee.server) === undefined;
  const agent = findAgent(now, addressee.project, addressee.session);
  if (agent === undefined) return true;
  return agent.servers.length === 0 && (agent.absentSince ?? 0) <= by;
}

function leadsTo(now: Moment, address: Address): boolean {
  return (
    hasStoryAt(now, address) ||
    isOwedMail(now, address) ||
    shownTotal(now, address) > 0 ||
    asksOf(now, address).length > 0 ||
    openWorkCount(now, address, 'owner') + openWorkCount(now, address, 'requester') > 0 ||
    wakesOf(now, address).open !== undefined
  );
}

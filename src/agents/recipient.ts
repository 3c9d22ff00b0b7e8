import type { Moment } from '../events/index.js';
import {
  type Address,
  agentAddress,
  bindingOf,
  correctedId,
  findWaiting,
  mailOwners,
  parseAddress,
} from '../projections/index.js';
import type { Receipt } from './receipt.js';

/** Where the recipient is reached now: it may have got an id since, or gone on under another one. */
export function recipientOf(now: Moment, receipt: Receipt, project: string): Address {
  const known = knownAs(now, receipt, project);
  return holderOf(now, receipt, known) ?? known;
}

/**
 * In whose mailbox a message waits; undefined when it waits in none. To be looked for there first: others may have the ids
 * by now that once led to it.
 */
export function holderOf(now: Moment, { delivered, handOver }: Receipt, first: Address): Address | undefined {
  if (delivered === undefined || handOver !== undefined) return undefined;
  const holds = (address: Address) => findWaiting(now, address, delivered.seq) !== undefined;
  return holds(first) ? first : mailOwners(now).find(holds);
}

function knownAs(now: Moment, receipt: Receipt, project: string): Address {
  const proof = receipt.handOver ?? receipt.confirmation ?? receipt.delivered;
  const address =
    proof?.data.address ?? receipt.sent?.data.to.address ?? receipt.work?.closing?.data.owner ?? '';
  const addressee = parseAddress(address);
  if (addressee.kind === 'agent') return agentAddress(project, correctedId(now, project, addressee.session));
  const binding = bindingOf(now, addressee.server, null);
  return binding?.project === project ? agentAddress(project, binding.session) : address;
}

import type { Moment } from '../events/index.js';
import { type Address, agentAddress, bindingOf, correctedId, parseAddress } from '../projections/index.js';
import type { Receipt } from './receipt.js';

/** Where the recipient is reached now: it may have got an id since, or gone on under another one. */
export function recipientOf(now: Moment, receipt: Receipt, project: string): Address {
  const proof = receipt.handOver ?? receipt.confirmation ?? receipt.delivered;
  const address =
    proof?.data.address ?? receipt.sent?.data.to.address ?? receipt.work?.closing?.data.owner ?? '';
  const addressee = parseAddress(address);
  if (addressee.kind === 'agent') return agentAddress(project, correctedId(now, project, addressee.session));
  const binding = bindingOf(now, addressee.server, null);
  return binding?.project === project ? agentAddress(project, binding.session) : address;
}

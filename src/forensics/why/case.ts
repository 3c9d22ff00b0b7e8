import type { PresenceMap, Receipt, Sightings } from '../../agents/index.js';
import { holderOf, presenceIn, recipientOf } from '../../agents/index.js';
import type { Event, Moment } from '../../events/index.js';
import {
  type Address,
  agentAddress,
  correctedId,
  findAgent,
  isMoving,
  movesOf,
  parseAddress,
  serversAt,
} from '../../projections/index.js';
import { type ActivityState, stateAt } from '../../wake/index.js';

/** What is known of the world outside the log, and the moment that a verdict is for. */
export interface Circumstances {
  /** Unix milliseconds. */
  readonly at: number;
  readonly presence: PresenceMap;
  readonly seen: Sightings;
}

/** What a verdict on a message is found on. */
export interface MessageCase extends Circumstances {
  readonly id: string;
  readonly receipt: Receipt;
  /** Its story, in order; events of other messages may be among them. */
  readonly events: readonly Event[];
}

/** Where a message is by now: in whose mailbox it waits, or with whom it was delivered or given to, and on with whoever moved since. */
export function whereNow(now: Moment, { receipt, events }: MessageCase): Address {
  const { project, handOver, confirmation, delivered, sent } = receipt;
  const proof = handOver ?? confirmation ?? delivered;
  const from = proof?.data.address ?? sent?.data.to.address ?? receipt.work?.closing?.data.owner ?? '';
  if (project !== null) return recipientOf(now, receipt, project);
  const followed = follow(from, proof?.seq ?? 0, events);
  return holderOf(now, receipt, followed) ?? followed;
}

function follow(from: Address, since: number, events: readonly Event[]): Address {
  let address = from;
  for (const event of events) {
    if (event.seq <= since || !isMoving(event)) continue;
    address = movesOf(event).find((move) => move.from === address)?.to ?? address;
  }
  return address;
}

/** Whoever sent a message, under the id that it has now. */
export function senderNow(now: Moment, { receipt }: MessageCase): Address {
  const address = receipt.sent?.data.from.address ?? receipt.work?.closing?.data.requester ?? '';
  const sender = parseAddress(address);
  if (sender.kind === 'server') return address;
  return agentAddress(sender.project, correctedId(now, sender.project, sender.session));
}

/** Whether somebody runs. `gone`: its processes were found gone, and nobody has recorded that yet. */
export function standingOf(
  now: Moment,
  address: Address,
  { presence }: Circumstances,
): 'running' | 'ended' | 'gone' | 'unknown' {
  const servers = serversAt(now, address);
  if (servers.some((server) => presenceIn(presence, server) !== 'gone')) return 'running';
  if (servers.length > 0) return 'gone';
  const addressee = parseAddress(address);
  if (addressee.kind === 'server') return 'ended';
  return findAgent(now, addressee.project, addressee.session) === undefined ? 'unknown' : 'ended';
}

/** Of whoever stands as `gone`, behind "is not running". */
export const GONE_UNRECORDED = ' any more (its process is gone, which nobody has recorded yet)';

/** Since when somebody is away, as far as that is recorded: unix milliseconds. */
export function absentSince(now: Moment, address: Address): number | null {
  const addressee = parseAddress(address);
  if (addressee.kind === 'server') return null;
  return findAgent(now, addressee.project, addressee.session)?.absentSince ?? null;
}

/** Whether somebody is in a turn, and since when that is known. */
export function activityAt(
  now: Moment,
  address: Address,
  { at, seen }: Circumstances,
): { readonly state: ActivityState; readonly seenAt: number | null } {
  const addressee = parseAddress(address);
  const agent = addressee.kind === 'agent' ? findAgent(now, addressee.project, addressee.session) : undefined;
  const clientType = agent?.clientType ?? serversAt(now, address).at(-1)?.clientType ?? 'unknown';
  // How long ago it went idle makes no difference here.
  return stateAt(now, address, { sighting: seen.get(address), clientType, at, freshIdleMs: 0 });
}

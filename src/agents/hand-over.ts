import type { DataOf, Moment, NewEvent } from '../events/index.js';
import {
  type Address,
  answersKeptFor,
  findAsk,
  findHandle,
  findServer,
  mailboxTotal,
  openWorkAt,
  shownAt,
  shownTotal,
  type Unconfirmed,
  unconfirmedAt,
  type Waiting,
  waitingAt,
} from '../projections/index.js';
import type { Draft } from './draft.js';
import { giverIsGone, type Judged, type PresenceMap } from './presence.js';

/** A message that may be given now, and whether it was given before without proof that it arrived. */
export interface Available extends Waiting {
  readonly givenBefore: boolean;
}

/** The front of what an agent may be given, and how much there is in all. */
export interface Mail {
  readonly front: readonly Available[];
  readonly total: number;
}

/**
 * What an agent may be given, oldest first: what waits and is not kept for a waiting call, and what was given
 * by a server that went before it could confirm. The front is at least `limit` long if there is that much.
 */
export function mailAt(
  now: Moment,
  address: Address,
  { presence, at, limit }: { presence: PresenceMap; at: number; limit: number },
): Mail {
  const kept = keptForWaits(now, address, presence, at);
  const waiting = waitingAt(now, address, limit + kept.size)
    .filter(({ id }) => !kept.has(id))
    .map((row) => ({ ...row, givenBefore: row.shown === true }));
  const unproved = unconfirmedAt(now, address)
    .filter((handOver) => isOver(handOver, at) || giverIsGone(presence, giverOf(now, handOver)))
    .flatMap(({ items }) => items.map((item) => ({ ...item, givenBefore: true })));
  return {
    front: [...unproved, ...waiting].sort((a, b) => a.position - b.position),
    total: mailboxTotal(now, address).count - kept.size + unproved.length,
  };
}

/** How long a hook may live, with room to spare: it is ended by its watchdog in seconds. */
const LONGEST_HOOK_MS = 60_000;

/** A hook of another container can never be judged, but it does not last. */
function isOver({ hook }: Unconfirmed, at: number): boolean {
  return hook !== undefined && at - hook.at > LONGEST_HOOK_MS;
}

/** Answers that only the calls that wait for them may take. */
function keptForWaits(now: Moment, address: Address, presence: PresenceMap, at: number): Set<string> {
  const lasting = answersKeptFor(now, address).filter(
    ({ reservedUntil, server }) =>
      (reservedUntil ?? 0) > at && !giverIsGone(presence, findServer(now, server)),
  );
  return new Set(lasting.flatMap(({ reply }) => reply?.id ?? []));
}

/** Who gave what is not yet confirmed at an address, as far as it is known. */
export function giversAt(now: Moment, address: Address): Judged[] {
  return unconfirmedAt(now, address).flatMap((handOver) => giverOf(now, handOver) ?? []);
}

function giverOf(now: Moment, { server, hook }: Unconfirmed): Judged | undefined {
  return hook === undefined ? findServer(now, server) : { server, ...hook };
}

/** Who gives, and to whom. */
export interface Giving {
  readonly address: Address;
  readonly server: string;
  /** The process that gives, when it is a hook and no server. */
  readonly hook: DataOf<'message.handed_over'>['hook'];
  /** The client's request that the answer belongs to. */
  readonly request: string;
  /** How many handles of shown messages are kept. */
  readonly receivedMax: number;
}

/** Records that these messages are in the answer, and what follows from it. */
export function handOver(
  now: Moment,
  draft: Draft,
  items: readonly Available[],
  door: DataOf<'message.handed_over'>['door'],
  { address, server, hook, request, receivedMax }: Giving,
): void {
  for (const event of pruned(now, address, items, receivedMax)) draft.add(event);
  const causation = draft.add({
    type: 'message.handed_over',
    data: {
      address,
      items: items.map(({ id, position }) => ({ id, position })),
      door,
      server,
      hook,
      request,
    },
  });
  for (const { id, reservedFor } of items) {
    if (reservedFor === undefined || findAsk(now, address, reservedFor) === undefined) continue;
    const data = { requestId: reservedFor, asker: address, messageId: id, late: door !== 'ask' };
    draft.add({ type: 'ask.answered', data, correlation: reservedFor, causation });
  }
}

/**
 * Drops the oldest reply handles beyond the limit, never of what is given now or may have to be given again. Those
 * of open work are kept besides.
 */
function pruned(now: Moment, address: Address, given: readonly Available[], limit: number): NewEvent[] {
  const isShown = (id: string) => findHandle(now, address, id)?.shownAt !== undefined;
  const added = given.filter(({ id }) => !isShown(id)).map(({ id }) => id);
  const surplus = shownTotal(now, address) + added.length - limit;
  if (surplus <= 0) return [];
  const work = openWorkAt(now, address, 'owner').map(({ messageId }) => messageId);
  const excess = surplus - work.filter((id) => isShown(id) || added.includes(id)).length;
  if (excess <= 0) return [];
  const unproved = unconfirmedAt(now, address).flatMap(({ items }) => items);
  const kept = new Set([...[...given, ...unproved].map(({ id }) => id), ...work]);
  const items = shownAt(now, address, excess + kept.size, 'oldest')
    .filter(({ id }) => !kept.has(id))
    .slice(0, excess)
    .map(({ id, position }) => ({ id, position }));
  return items.length === 0 ? [] : [{ type: 'ledger.pruned', data: { address, items, limit } }];
}

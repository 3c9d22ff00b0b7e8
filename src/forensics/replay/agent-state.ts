import type { Moment } from '../../events/index.js';
import {
  type Address,
  type AgentRow,
  activityOf,
  cardOf,
  findHandle,
  mailboxTotal,
  openWorkAt,
  type ServerRow,
  serversAt,
  sessionAt,
  shownTotal,
  unconfirmedAt,
  type WorkRole,
  waitingAt,
  wakesOf,
} from '../../projections/index.js';
import type {
  AgentState,
  GivenMessage,
  MailboxState,
  ServerState,
  ShownState,
  WaitingMessage,
  WakeState,
  WorkState,
} from './fleet.js';
import type { Lookups } from './lookups.js';
import { shownTo } from './shown.js';

/** Everything that the tables of a moment hold of one agent, or of one nameless server. */
export function agentStateOf(
  now: Moment,
  address: Address,
  agent: AgentRow | undefined,
  lookups: Lookups,
): AgentState {
  const servers = serversAt(now, address);
  const given = givenTo(now, address, lookups);
  return {
    address,
    session: sessionAt(address),
    clientType: agent?.clientType ?? servers.at(-1)?.clientType ?? null,
    alive: servers.length > 0,
    absentSince: servers.length > 0 ? null : (agent?.absentSince ?? null),
    servers: servers.map(serverState),
    activity: activityOf(now, address) ?? null,
    card: cardOf(now, address) ?? null,
    mailbox: mailboxOf(now, address, lookups),
    given,
    shown: shownOf(now, address, given.length, lookups),
    work: { owned: workOf(now, address, 'owner'), requested: workOf(now, address, 'requester') },
    wake: wakeOf(now, address),
    handles: shownTotal(now, address),
  };
}

function serverState({ server, process, startedAt, cwd }: ServerRow): ServerState {
  return { server, pid: process.pid, startedAt, cwd };
}

/** A mailbox has another total, if only an equal one, whenever anything in it has changed. */
function mailboxOf(now: Moment, address: Address, lookups: Lookups): MailboxState {
  const total = mailboxTotal(now, address);
  return lookups.of(total, () => ({ ...total, messages: messagesAt(now, address, lookups) }));
}

function messagesAt(now: Moment, address: Address, lookups: Lookups): WaitingMessage[] {
  return waitingAt(now, address).map(({ id, position, sent, bytes, reservedFor, shown }) => ({
    id,
    position,
    from: findHandle(now, address, id)?.from.address ?? null,
    sentAt: lookups.at(sent),
    bytes,
    reservedFor: reservedFor ?? null,
    shownBefore: shown === true,
  }));
}

function givenTo(now: Moment, address: Address, lookups: Lookups): GivenMessage[] {
  return unconfirmedAt(now, address).flatMap(({ handOver, items }) =>
    items.map(({ id }) => givenMessage(id, handOver, lookups)),
  );
}

function givenMessage(id: string, handOver: number, lookups: Lookups): GivenMessage {
  return { id, at: lookups.at(handOver), door: lookups.door(handOver), handOver };
}

/** What a saved state knows of the time before it are the handles of what was given: some of that is unconfirmed. */
function shownOf(now: Moment, address: Address, unconfirmed: number, lookups: Lookups): ShownState {
  const row = shownTo(now.tables, address);
  const newest = lookups.of(row, () =>
    row.newest.map(({ id, handOver, confirmed }) => ({ ...givenMessage(id, handOver, lookups), confirmed })),
  );
  const before = Math.max(0, shownTotal(now, address) - unconfirmed - row.count);
  return { count: row.count, before, newest };
}

function workOf(now: Moment, address: Address, role: WorkRole): WorkState[] {
  return openWorkAt(now, address, role).map(({ messageId, owner, requester, since, dueAt }) => ({
    messageId,
    with: role === 'owner' ? requester : owner,
    since,
    dueAt,
  }));
}

function wakeOf(now: Moment, address: Address): WakeState | null {
  const { open, wanted, retries, gaveUp } = wakesOf(now, address);
  if (open === undefined && wanted === undefined) return null;
  return {
    open:
      open === undefined
        ? null
        : {
            wake: open.wake,
            messageId: open.messageId,
            requestedAt: open.requestedAt,
            takenBy: open.taken?.server ?? null,
          },
    wantedFor: wanted?.messageId ?? null,
    retries: retries?.count ?? 0,
    gaveUp: gaveUp === true,
  };
}

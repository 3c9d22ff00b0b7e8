import type { Moment } from '../events/index.js';
import { type Address, parseAddress } from './address.js';
import {
  AGENTS,
  type AgentRow,
  ALL,
  BINDINGS,
  type BindingRow,
  BY_PROJECT,
  CARDS,
  type CardRow,
  CLIENTS,
  type ClientRow,
  CONTINUED,
  CORRECTED,
  clientKey,
  HOMES,
  NAMELESS,
  SERVERS,
  type ServerRow,
  UNPLACED,
} from './session-tables.js';

/** A running server; undefined once it has ended. */
export function findServer({ tables }: Moment, server: string): ServerRow | undefined {
  return tables.get<ServerRow>(SERVERS, [ALL, server]);
}

/** Every server that is not known to have ended, whatever its project, oldest start first. */
export function runningServers({ tables }: Moment): ServerRow[] {
  return tables
    .range<ServerRow>(SERVERS, { group: ALL })
    .map(({ value }) => value)
    .sort((a, b) => a.started - b.started);
}

/** Servers of a project that are not known to have ended, oldest start first. */
export function serversOf({ tables }: Moment, project: string): ServerRow[] {
  return tables
    .range<true>(BY_PROJECT, { group: project })
    .flatMap(({ member }) => tables.get<ServerRow>(SERVERS, [ALL, String(member)]) ?? [])
    .sort((a, b) => a.started - b.started);
}

/** Servers of a client process whose agents have not been heard of: it is not known where they work. */
export function unplacedServersOf(
  { tables }: Moment,
  of: Pick<ServerRow, 'bootId' | 'namespace' | 'client'>,
): ServerRow[] {
  if (of.client === null) return [];
  return tables
    .range<true>(UNPLACED, { group: clientKey(of) })
    .flatMap(({ member }) => tables.get<ServerRow>(SERVERS, [ALL, String(member)]) ?? []);
}

/** What a server speaks for on a thread; with `null`, on its only conversation. */
export function bindingOf({ tables }: Moment, server: string, thread: string | null): BindingRow | undefined {
  return tables.get<BindingRow>(BINDINGS, [server, thread ?? '']);
}

/** All threads of a server and what they speak for. */
export function bindingsOf({ tables }: Moment, server: string): { thread: string; binding: BindingRow }[] {
  return tables
    .range<BindingRow>(BINDINGS, { group: server })
    .map(({ member, value }) => ({ thread: String(member), binding: value }));
}

/** An agent that the project knows. */
export function findAgent({ tables }: Moment, project: string, session: string): AgentRow | undefined {
  return tables.get<AgentRow>(AGENTS, [project, session]);
}

/** Who answers to an id now: what became of one that was a wrong guess, or that its agent went on from. */
export function correctedId(now: Moment, project: string, session: string): string {
  return continuedId(now, project, now.tables.get<string>(CORRECTED, [project, session]) ?? session);
}

/** Where an id leads that an agent went on from; the id itself otherwise. */
export function continuedId({ tables }: Moment, project: string, session: string): string {
  // An id that is claimed again leads nowhere else, so the chain ends.
  let present = session;
  for (let next: string | undefined = session; next !== undefined; ) {
    present = next;
    next = tables.get<string>(CONTINUED, [project, present]);
  }
  return present;
}

/** Projects that know this id. */
export function projectsKnowing({ tables }: Moment, session: string): string[] {
  return tables.range(HOMES, { group: session }).map(({ member }) => String(member));
}

/** What a client process was last known to run in a project. */
export function sessionOfClient(
  { tables }: Moment,
  of: Pick<ServerRow, 'bootId' | 'namespace' | 'client'>,
  project: string,
): ClientRow | undefined {
  return of.client === null ? undefined : tables.get<ClientRow>(CLIENTS, [clientKey(of), project]);
}

/** Whether any project knows this id. */
export function isKnownAnywhere({ tables }: Moment, session: string): boolean {
  return tables.range(HOMES, { group: session, limit: 1 }).length > 0;
}

/** Servers that can be reached at an address and are not known to have ended, oldest first. */
export function serversAt(now: Moment, address: Address): ServerRow[] {
  const addressee = parseAddress(address);
  const ids =
    addressee.kind === 'server'
      ? [addressee.server]
      : (findAgent(now, addressee.project, addressee.session)?.servers ?? []);
  return ids.flatMap((id) => findServer(now, id) ?? []).sort((a, b) => a.started - b.started);
}

/** What an agent last said it is working on. */
export function cardOf({ tables }: Moment, address: Address): CardRow | undefined {
  return tables.get<CardRow>(CARDS, [ALL, address]);
}

/** Ended servers of the same client and project that never had an id, and whose mail nobody has taken over. */
export function namelessBefore(
  { tables }: Moment,
  of: Pick<ServerRow, 'bootId' | 'namespace' | 'client'>,
  project: string,
): string[] {
  if (of.client === null) return [];
  return tables
    .range<string>(NAMELESS, { group: clientKey(of) })
    .filter(({ value }) => value === project)
    .map(({ member }) => String(member));
}

/** Positions of the events that set the cards of today. */
export function cardsQuoted({ tables }: Pick<Moment, 'tables'>): number[] {
  return tables.range<CardRow>(CARDS, { group: ALL }).map(({ value }) => value.set);
}

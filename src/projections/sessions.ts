import type { DataOf, Event, Moment, Projection, Tables } from '../events/index.js';
import { type Address, agentAddress, parseAddress, serverAddress } from './address.js';

/** A running server process, as it said of itself when it started. */
export type ServerRow = Pick<
  DataOf<'session.started'>,
  'server' | 'process' | 'bootId' | 'namespace' | 'client' | 'clientType' | 'cwd' | 'project' | 'terminal'
> & { readonly started: number; readonly startedAt: number };

/** Which session a server speaks for, on one of its client's threads ('' when it has just one). */
export interface BindingRow {
  readonly session: string;
  readonly strategy: DataOf<'session.claimed'>['strategy'];
  readonly claimed: number;
}

/** An agent that this project knows, running or not. */
export interface AgentRow {
  readonly project: string;
  readonly session: string;
  readonly clientType: DataOf<'session.claimed'>['clientType'];
  readonly transcriptPath: string | null;
  /** Servers that speak for it, oldest claim first. */
  readonly servers: readonly string[];
  /** The server whose guess is all that made this id known; null once there is better evidence. */
  readonly guessedBy: string | null;
}

/** What an agent says it is working on; `updatedAt` in unix milliseconds. */
export interface CardRow {
  readonly purpose: string | null;
  readonly updatedAt: number;
}

const SERVERS = 'sessions.servers';
const BY_PROJECT = 'sessions.by_project';
const BINDINGS = 'sessions.bindings';
const AGENTS = 'sessions.agents';
const HOMES = 'sessions.homes';
const CARDS = 'sessions.cards';
const CORRECTED = 'sessions.corrected';
const NAMELESS = 'sessions.nameless';
const ALL = 'all';

/** The registry: running servers, the agents they speak for, and their cards. */
export const sessions: Projection = {
  name: 'sessions',
  version: 1,
  handles: ['session.started', 'session.ended', 'session.claimed', 'session.released', 'session.state_set'],
  apply(tables, event) {
    switch (event.type) {
      case 'session.started':
        return started(tables, event);
      case 'session.ended':
        return ended(tables, event.data.server);
      case 'session.claimed':
        return claimed(tables, event);
      case 'session.released':
        return released(tables, event.data);
      case 'session.state_set':
        return setCard(tables, event.data.address, { purpose: event.data.purpose, updatedAt: event.at });
    }
  },
};

function started(tables: Tables, { seq, at, data }: Event<'session.started'>): void {
  const { server, process, bootId, namespace, client, clientType, cwd, project, terminal } = data;
  const row: ServerRow = {
    server,
    process,
    bootId,
    namespace,
    client,
    clientType,
    cwd,
    project,
    terminal,
    started: seq,
    startedAt: at,
  };
  tables.put(SERVERS, [ALL, server], row);
  tables.put(BY_PROJECT, [project.id, server], true);
  for (const inherited of data.inherits) {
    tables.remove(NAMELESS, [clientKey(row), inherited]);
    moveCard(tables, serverAddress(inherited), serverAddress(server));
  }
}

function ended(tables: Tables, server: string): void {
  const row = tables.get<ServerRow>(SERVERS, [ALL, server]);
  if (row === undefined) return;
  const bindings = tables.range<BindingRow>(BINDINGS, { group: server });
  for (const { member, value } of bindings) {
    tables.remove(BINDINGS, [server, member]);
    leave(tables, row.project.id, value.session, server);
  }
  // Mail may wait for a server that never had an id; the next server of the same client takes it over.
  if (bindings.length === 0 && row.client !== null)
    tables.put(NAMELESS, [clientKey(row), server], row.project.id);
  tables.remove(SERVERS, [ALL, server]);
  tables.remove(BY_PROJECT, [row.project.id, server]);
}

function claimed(tables: Tables, { seq, data }: Event<'session.claimed'>): void {
  const { server, thread, session, project, strategy, clientType, transcriptPath } = data;
  const key = thread ?? '';
  const binding: BindingRow = { session, strategy, claimed: seq };
  tables.put(BINDINGS, [server, key], binding);
  const known = tables.get<AgentRow>(AGENTS, [project, session]);
  const isGuess = strategy === 'environment' && (known === undefined || known.guessedBy === server);
  const agent: AgentRow = {
    project,
    session,
    clientType,
    transcriptPath,
    servers: [...(known?.servers ?? []).filter((one) => one !== server), server],
    guessedBy: isGuess ? server : null,
  };
  tables.put(AGENTS, [project, session], agent);
  tables.put(HOMES, [session, project], true);
  tables.remove(CORRECTED, [project, session]);
  moveCard(tables, serverAddress(server), agentAddress(project, session));
}

function released(tables: Tables, data: DataOf<'session.released'>): void {
  const key = data.thread ?? '';
  if (tables.get<BindingRow>(BINDINGS, [data.server, key])?.session === data.session) {
    tables.remove(BINDINGS, [data.server, key]);
  }
  leave(tables, data.project, data.session, data.server);
  if (data.correctedTo === null) return;
  tables.remove(AGENTS, [data.project, data.session]);
  tables.remove(HOMES, [data.session, data.project]);
  tables.put(CORRECTED, [data.project, data.session], data.correctedTo.session);
  const guess = agentAddress(data.project, data.session);
  moveCard(tables, guess, agentAddress(data.project, data.correctedTo.session));
}

/** A server stops speaking for an agent, unless another of its threads still does. */
function leave(tables: Tables, project: string, session: string, server: string): void {
  const agent = tables.get<AgentRow>(AGENTS, [project, session]);
  const still = tables
    .range<BindingRow>(BINDINGS, { group: server })
    .some(({ value }) => value.session === session);
  if (agent === undefined || still) return;
  tables.put(AGENTS, [project, session], {
    ...agent,
    servers: agent.servers.filter((one) => one !== server),
  });
}

function setCard(tables: Tables, address: Address, card: CardRow): void {
  tables.put(CARDS, [ALL, address], card);
}

function moveCard(tables: Tables, from: Address, to: Address): void {
  const card = tables.get<CardRow>(CARDS, [ALL, from]);
  if (card === undefined) return;
  tables.remove(CARDS, [ALL, from]);
  tables.put(CARDS, [ALL, to], card);
}

/** Names a client process; its servers come and go. */
function clientKey({
  bootId,
  namespace,
  client,
}: Pick<ServerRow, 'bootId' | 'namespace' | 'client'>): string {
  return client === null ? 'none' : `${bootId}/${namespace}/${client.pid}/${client.startToken}`;
}

/** A running server; undefined once it has ended. */
export function findServer({ tables }: Moment, server: string): ServerRow | undefined {
  return tables.get<ServerRow>(SERVERS, [ALL, server]);
}

/** Servers of a project that are not known to have ended, oldest start first. */
export function serversOf({ tables }: Moment, project: string): ServerRow[] {
  return tables
    .range<true>(BY_PROJECT, { group: project })
    .flatMap(({ member }) => tables.get<ServerRow>(SERVERS, [ALL, String(member)]) ?? [])
    .sort((a, b) => a.started - b.started);
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

/** What became of an id that was a wrong guess; the id itself otherwise. */
export function correctedId({ tables }: Moment, project: string, session: string): string {
  return tables.get<string>(CORRECTED, [project, session]) ?? session;
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

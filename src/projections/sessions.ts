import type { DataOf, Event, Projection, Tables } from '../events/index.js';
import { type Address, agentAddress, parseAddress, serverAddress } from './address.js';
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

/** Ways to find an id that nobody has said: a better one may show that it was another's. */
const GUESSES: ReadonlySet<BindingRow['strategy']> = new Set(['environment', 'sticky', 'birth-time']);

/** The registry: running servers, the agents they speak for, and their cards. */
export const sessions: Projection = {
  name: 'sessions',
  version: 4,
  handles: [
    'session.started',
    'session.ended',
    'session.opened',
    'session.claimed',
    'session.released',
    'session.continued',
    'session.state_set',
    'log.compacted',
  ],
  apply(tables, event) {
    switch (event.type) {
      case 'session.started':
        return started(tables, event);
      case 'session.ended':
        return ended(tables, event.data.server, event.at);
      case 'session.opened':
        return opened(tables, event.data);
      case 'session.claimed':
        return claimed(tables, event.data);
      case 'session.released':
        return released(tables, event);
      case 'session.continued':
        return continued(tables, event.data);
      case 'session.state_set':
        return setCard(tables, event);
      case 'log.compacted':
        return forget(tables, event.data.forgotten);
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
  if (project !== null) tables.put(BY_PROJECT, [project.id, server], true);
  else tables.put(UNPLACED, [clientKey(row), server], true);
  for (const inherited of data.inherits) {
    tables.remove(NAMELESS, [clientKey(row), inherited]);
    moveCard(tables, serverAddress(inherited), serverAddress(server));
  }
}

function ended(tables: Tables, server: string, at: number): void {
  const row = tables.get<ServerRow>(SERVERS, [ALL, server]);
  if (row === undefined) return;
  const bindings = tables.range<BindingRow>(BINDINGS, { group: server });
  for (const { member, value } of bindings) {
    tables.remove(BINDINGS, [server, member]);
    leave(tables, { ...value, server }, at);
  }
  // Mail may wait for a server that never had an id; the next server of the same client takes it over.
  if (bindings.length === 0 && row.client !== null && row.project !== null)
    tables.put(NAMELESS, [clientKey(row), server], row.project.id);
  tables.remove(SERVERS, [ALL, server]);
  tables.remove(UNPLACED, [clientKey(row), server]);
  if (row.project !== null) tables.remove(BY_PROJECT, [row.project.id, server]);
}

function opened(tables: Tables, data: DataOf<'session.opened'>): void {
  const row: ClientRow = { session: data.session, strategy: 'hook', named: data.session };
  tables.put(CLIENTS, [clientKey(data), data.project], row);
}

function claimed(tables: Tables, data: DataOf<'session.claimed'>): void {
  const { server, thread, session, project, strategy, clientType, transcriptPath, place } = data;
  const binding: BindingRow = { session, project, strategy };
  tables.put(BINDINGS, [server, thread ?? ''], binding);
  tables.put(BY_PROJECT, [project, server], true);
  const speaker = tables.get<ServerRow>(SERVERS, [ALL, server]);
  if (speaker !== undefined) tables.remove(UNPLACED, [clientKey(speaker), server]);
  if (thread === null && speaker !== undefined && speaker.client !== null) {
    const before = tables.get<ClientRow>(CLIENTS, [clientKey(speaker), project]);
    const named = strategy === 'hook' ? session : (before?.named ?? null);
    const row: ClientRow = { session, strategy, named };
    tables.put(CLIENTS, [clientKey(speaker), project], row);
  }
  const known = tables.get<AgentRow>(AGENTS, [project, session]);
  const isGuess = GUESSES.has(strategy) && (known === undefined || known.guessedBy === server);
  const agent: AgentRow = {
    project,
    session,
    clientType,
    transcriptPath,
    place: place ?? known?.place ?? null,
    servers: [...(known?.servers ?? []).filter((one) => one !== server), server],
    absentSince: null,
    guessedBy: isGuess ? server : null,
  };
  tables.put(AGENTS, [project, session], agent);
  tables.put(HOMES, [session, project], true);
  tables.remove(CORRECTED, [project, session]);
  tables.remove(CONTINUED, [project, session]);
  moveCard(tables, serverAddress(server), agentAddress(project, session));
}

function released(tables: Tables, { at, data }: Event<'session.released'>): void {
  const key = data.thread ?? '';
  if (tables.get<BindingRow>(BINDINGS, [data.server, key])?.session === data.session) {
    tables.remove(BINDINGS, [data.server, key]);
  }
  leave(tables, data, at);
  if (data.correctedTo === null) return;
  tables.remove(AGENTS, [data.project, data.session]);
  tables.remove(HOMES, [data.session, data.project]);
  tables.put(CORRECTED, [data.project, data.session], data.correctedTo.session);
  const guess = agentAddress(data.project, data.session);
  moveCard(tables, guess, agentAddress(data.project, data.correctedTo.session));
}

function continued(tables: Tables, data: DataOf<'session.continued'>): void {
  const { project, from, to, transcriptPath } = data;
  const before = tables.get<AgentRow>(AGENTS, [project, from]);
  const client: ClientRow = { session: to, strategy: 'hook', named: to };
  tables.put(CLIENTS, [clientKey(data), project], client);
  if (before === undefined) return;
  const after = tables.get<AgentRow>(AGENTS, [project, to]);
  for (const server of before.servers) rebind(tables, server, { project, from, to });
  const servers = [...new Set([...(after?.servers ?? []), ...before.servers])];
  const absentSince = servers.length > 0 ? null : before.absentSince;
  const agent: AgentRow = { ...before, session: to, transcriptPath, servers, absentSince, guessedBy: null };
  tables.put(AGENTS, [project, to], agent);
  tables.put(HOMES, [to, project], true);
  tables.remove(AGENTS, [project, from]);
  tables.remove(HOMES, [from, project]);
  tables.put(CONTINUED, [project, from], to);
  tables.remove(CONTINUED, [project, to]);
  tables.remove(CORRECTED, [project, to]);
  moveCard(tables, agentAddress(project, from), agentAddress(project, to));
}

/** Threads of a server that spoke for the old id speak for the new one. */
function rebind(
  tables: Tables,
  server: string,
  { project, from, to }: { project: string; from: string; to: string },
): void {
  for (const { member, value } of tables.range<BindingRow>(BINDINGS, { group: server })) {
    if (value.session !== from || value.project !== project) continue;
    // The agent never said the new id itself, so that a later word of its client outweighs it.
    const binding: BindingRow = { ...value, session: to, strategy: 'hook' };
    tables.put(BINDINGS, [server, member], binding);
  }
}

/** A server stops speaking for an agent, unless another of its threads still does. */
function leave(
  tables: Tables,
  { project, session, server }: { project: string; session: string; server: string },
  at: number,
): void {
  const agent = tables.get<AgentRow>(AGENTS, [project, session]);
  const others = tables
    .range<BindingRow>(BINDINGS, { group: server })
    .filter(({ value }) => value.project === project);
  const home = tables.get<ServerRow>(SERVERS, [ALL, server])?.project?.id;
  if (others.length === 0 && home !== project) tables.remove(BY_PROJECT, [project, server]);
  const still = others.some(({ value }) => value.session === session);
  if (agent === undefined || still) return;
  const servers = agent.servers.filter((one) => one !== server);
  const absentSince = servers.length > 0 ? null : (agent.absentSince ?? at);
  tables.put(AGENTS, [project, session], { ...agent, servers, absentSince });
}

function setCard(tables: Tables, { seq, at, data }: Event<'session.state_set'>): void {
  const card: CardRow = { purpose: data.purpose, updatedAt: at, set: seq };
  tables.put(CARDS, [ALL, data.address], card);
}

/** Whoever is forgotten has no server, and nothing that is kept leads there. */
function forget(tables: Tables, { addresses, clients }: DataOf<'log.compacted'>['forgotten']): void {
  for (const address of addresses) {
    tables.remove(CARDS, [ALL, address]);
    const addressee = parseAddress(address);
    if (addressee.kind === 'server') continue;
    const { project, session } = addressee;
    tables.remove(HOMES, [session, project]);
    for (const table of [AGENTS, CORRECTED, CONTINUED]) tables.remove(table, [project, session]);
  }
  for (const client of clients) {
    for (const table of [CLIENTS, NAMELESS]) {
      for (const { member } of tables.range(table, { group: client })) tables.remove(table, [client, member]);
    }
  }
}

function moveCard(tables: Tables, from: Address, to: Address): void {
  const card = tables.get<CardRow>(CARDS, [ALL, from]);
  if (card === undefined) return;
  tables.remove(CARDS, [ALL, from]);
  tables.put(CARDS, [ALL, to], card);
}

import type { Address } from './address.js';
import { agentAddress, serverAddress } from './address.js';
import type { MemoryTables } from './memory-tables.js';
import { AGENTS, type AgentRow, ALL, BINDINGS, NAMELESS, SERVERS, type ServerRow } from './session-tables.js';

/** Everybody whom the log of all projects knows. */
export interface Population {
  readonly agents: readonly { readonly address: Address; readonly agent: AgentRow }[];
  /** Running servers that speak for nobody yet. */
  readonly nameless: readonly { readonly address: Address; readonly server: ServerRow }[];
  /** Servers that ended without an id, and whose mail nobody has taken over, with their projects. */
  readonly endedNameless: readonly { readonly address: Address; readonly project: string }[];
}

/** Finds everybody, across projects: for a look back at all of them, which no tool of an agent may do. */
export function everybodyIn(tables: MemoryTables): Population {
  const agents = tables
    .groups(AGENTS)
    .flatMap((project) => tables.range<AgentRow>(AGENTS, { group: project }))
    .map(({ value }) => ({ address: agentAddress(value.project, value.session), agent: value }));
  const nameless = tables
    .range<ServerRow>(SERVERS, { group: ALL })
    .filter(({ value }) => tables.range(BINDINGS, { group: value.server, limit: 1 }).length === 0)
    .map(({ value }) => ({ address: serverAddress(value.server), server: value }));
  const endedNameless = tables
    .groups(NAMELESS)
    .flatMap((client) => tables.range<string>(NAMELESS, { group: client }))
    .map(({ member, value }) => ({ address: serverAddress(String(member)), project: value }));
  return { agents, nameless, endedNameless };
}

import type { Row } from '../events/index.js';
import { type Address, agentAddress, serverAddress } from './address.js';
import type { MemoryTables } from './memory-tables.js';
import {
  AGENTS,
  type AgentRow,
  ALL,
  BINDINGS,
  CONTINUED,
  CORRECTED,
  NAMELESS,
  SERVERS,
  type ServerRow,
} from './session-tables.js';

/** Everybody whom the log of all projects knows. */
export interface Population {
  readonly agents: readonly { readonly address: Address; readonly agent: AgentRow }[];
  /** Running servers that speak for nobody yet. */
  readonly nameless: readonly { readonly address: Address; readonly server: ServerRow }[];
  /**
   * Addresses of nobody at the moment at which mail may wait: of servers that ended without an id, and of ids that others
   * led to and that nobody has taken yet.
   */
  readonly vacant: readonly { readonly address: Address; readonly project: string }[];
}

/** Finds everybody, across projects: for a look back at all of them, which no tool of an agent may do. */
export function everybodyIn(tables: MemoryTables): Population {
  const agents = everyRow<AgentRow>(tables, AGENTS).map(({ value }) => ({
    address: agentAddress(value.project, value.session),
    agent: value,
  }));
  const nameless = tables
    .range<ServerRow>(SERVERS, { group: ALL })
    .filter(({ value }) => tables.range(BINDINGS, { group: value.server, limit: 1 }).length === 0)
    .map(({ value }) => ({ address: serverAddress(value.server), server: value }));
  const ended = everyRow<string>(tables, NAMELESS).map(({ member, value }) => ({
    address: serverAddress(String(member)),
    project: value,
  }));
  return { agents, nameless, vacant: [...ended, ...untaken(tables)] };
}

/** In the midst of a change of id the new one is not anybody's for some events. */
function untaken(tables: MemoryTables): Population['vacant'] {
  const led = [CORRECTED, CONTINUED].flatMap((table) => everyRow<string>(tables, table));
  const free = led.filter(({ group, value }) => tables.get(AGENTS, [group, value]) === undefined);
  const addresses = new Map(free.map(({ group, value }) => [agentAddress(group, value), group]));
  return [...addresses].map(([address, project]) => ({ address, project }));
}

function everyRow<V>(tables: MemoryTables, table: string): (Row<V> & { readonly group: string })[] {
  return tables
    .groups(table)
    .flatMap((group) => tables.range<V>(table, { group }).map((row) => ({ ...row, group })));
}

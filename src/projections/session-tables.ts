import type { DataOf } from '../events/index.js';

/** A running server process, as it said of itself when it started. */
export type ServerRow = Pick<
  DataOf<'session.started'>,
  'server' | 'process' | 'bootId' | 'namespace' | 'client' | 'clientType' | 'cwd' | 'project' | 'terminal'
> & { readonly started: number; readonly startedAt: number };

/** Which session a server speaks for, on one of its client's threads ('' when it has just one). */
export interface BindingRow {
  readonly session: string;
  readonly project: string;
  readonly strategy: DataOf<'session.claimed'>['strategy'];
}

/** What a client process was last known to run. */
export interface ClientRow {
  readonly session: string;
  /** `hook`: the client said so itself; else as a server of it claimed. */
  readonly strategy: DataOf<'session.claimed'>['strategy'];
  /** The id that the client itself last named; its agent may have chosen to go by another. */
  readonly named: string | null;
}

/** An agent that this project knows, running or not. */
export interface AgentRow {
  readonly project: string;
  readonly session: string;
  readonly clientType: DataOf<'session.claimed'>['clientType'];
  readonly transcriptPath: string | null;
  /** Where it works; null where that was not recorded. */
  readonly place: DataOf<'session.claimed'>['place'];
  /** Servers that speak for it, oldest claim first. */
  readonly servers: readonly string[];
  /** When its last server went: unix milliseconds; null while it has one. */
  readonly absentSince: number | null;
  /** The server whose guess is all that made this id known; null once there is better evidence. */
  readonly guessedBy: string | null;
}

/** What an agent says it is working on; `updatedAt` in unix milliseconds, `set` the position of the event that says so. */
export interface CardRow {
  readonly purpose: string | null;
  readonly updatedAt: number;
  readonly set: number;
}

export const SERVERS = 'sessions.servers';
export const BY_PROJECT = 'sessions.by_project';
export const BINDINGS = 'sessions.bindings';
export const AGENTS = 'sessions.agents';
export const HOMES = 'sessions.homes';
export const CARDS = 'sessions.cards';
export const CORRECTED = 'sessions.corrected';
export const NAMELESS = 'sessions.nameless';
export const CONTINUED = 'sessions.continued';
export const CLIENTS = 'sessions.clients';
export const UNPLACED = 'sessions.unplaced';
export const ALL = 'all';

/** Names a client process; its servers come and go. */
export function clientKey({
  bootId,
  namespace,
  client,
}: Pick<ServerRow, 'bootId' | 'namespace' | 'client'>): string {
  return client === null ? 'none' : `${bootId}/${namespace}/${client.pid}/${client.startToken}`;
}

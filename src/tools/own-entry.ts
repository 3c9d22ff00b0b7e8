import type { Moment } from '../events/index.js';
import { bindingOf, cardOf, findAgent, findServer, type ServerRow } from '../projections/index.js';
import type { Caller } from './types.js';

/** How the wire names the way an id was found. */
export const SOURCES = {
  explicit: 'self-register',
  thread: 'thread',
  hook: 'hook',
  environment: 'env',
  sticky: 'sticky-claim',
  'birth-time': 'birth-time',
} as const;

/** How a session id was found, in the wire's words. */
export type SessionSource = (typeof SOURCES)[keyof typeof SOURCES];

/** The part of a registry entry that tells of the client. */
export interface ClientEntry {
  readonly type: ServerRow['clientType'];
  readonly session_id: string | null;
  readonly transcript_path: string | null;
  readonly session_id_source: SessionSource | null;
  readonly cwd: string;
}

/** What the registry holds of the caller's own server. */
export function clientEntryOf(now: Moment, caller: Caller, server: ServerRow): ClientEntry {
  const binding = bindingOf(now, caller.server, caller.thread);
  const agent = binding && findAgent(now, caller.project.id, binding.session);
  return {
    type: server.clientType,
    session_id: binding?.session ?? null,
    transcript_path: agent?.transcriptPath ?? null,
    session_id_source: binding === undefined ? null : SOURCES[binding.strategy],
    cwd: agent?.place?.cwd ?? server.cwd,
  };
}

/** The caller's own server. A call is only decided once its server is on record. */
export function ownServer(now: Moment, caller: Caller): ServerRow {
  const server = findServer(now, caller.server);
  if (server === undefined) throw new Error(`server ${caller.server} decided before it started`);
  return server;
}

/** The caller's card as the wire shows it. */
export function stateOf(now: Moment, address: string): { purpose: string | null; updated_at: number } | null {
  const card = cardOf(now, address);
  return card === undefined ? null : { purpose: card.purpose, updated_at: Math.floor(card.updatedAt / 1000) };
}

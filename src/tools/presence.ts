import type { Presence } from '../clients/index.js';
import type { Moment, NewEvent } from '../events/index.js';
import type { ServerRow } from '../projections/index.js';
import type { PresenceMap, Surroundings } from './types.js';

/** Looks at the processes of these servers. */
export function observe(presenceOf: Surroundings['presenceOf'], servers: readonly ServerRow[]): PresenceMap {
  return new Map(servers.map((server) => [server.server, presenceOf(server)]));
}

/** A server that came up after the facts were gathered counts as running: it has just said so. */
export function presenceIn(presence: PresenceMap, server: ServerRow): Presence {
  return presence.get(server.server) ?? 'live';
}

/** Servers that are not proved to be gone. */
export function running(presence: PresenceMap, servers: readonly ServerRow[]): ServerRow[] {
  return servers.filter((server) => presenceIn(presence, server) !== 'gone');
}

/** Records those that are proved to be gone, so that what hangs on them lapses. */
export function lost(presence: PresenceMap, servers: readonly ServerRow[]): NewEvent[] {
  return servers
    .filter((server) => presenceIn(presence, server) === 'gone')
    .map(({ server, process }) => ({
      type: 'session.ended',
      data: {
        server,
        how: 'lost',
        evidence: `no process ${process.pid} with start token ${process.startToken}`,
      },
    }));
}

/** Whether a server that gave an answer can no longer confirm it. */
export function giverIsGone(presence: PresenceMap, giver: ServerRow | undefined): boolean {
  return giver === undefined || presenceIn(presence, giver) === 'gone';
}

/** Gathers presence for the servers that a question finds. */
export function observeServers(
  surroundings: Surroundings,
  question: (now: Moment) => readonly ServerRow[],
): PresenceMap {
  return observe(surroundings.presenceOf, surroundings.look(question));
}

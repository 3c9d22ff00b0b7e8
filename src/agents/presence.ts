import type { Presence } from '../clients/index.js';
import type { Moment, NewEvent } from '../events/index.js';
import type { ServerRow } from '../projections/index.js';

/** What it takes to judge whether a process still runs: a server's, or a hook's that gave mail. */
export type Judged = Pick<ServerRow, 'server' | 'process' | 'bootId' | 'namespace'>;

/** Which processes were found running; gathered before deciding. */
export type PresenceMap = ReadonlyMap<string, Presence>;

/** Looks at these processes. */
export function observe(
  presenceOf: (process: Judged) => Presence,
  processes: readonly Judged[],
): PresenceMap {
  return new Map(processes.map((process) => [process.server, presenceOf(process)]));
}

/** A process that came up after the facts were gathered counts as running: it has just said so. */
export function presenceIn(presence: PresenceMap, { server }: Pick<Judged, 'server'>): Presence {
  return presence.get(server) ?? 'live';
}

/** Servers that are not proved to be gone. */
export function running(presence: PresenceMap, servers: readonly ServerRow[]): ServerRow[] {
  return servers.filter((server) => presenceIn(presence, server) !== 'gone');
}

/** Records those that are proved to be gone, each once, so that what hangs on them lapses. */
export function lost(presence: PresenceMap, servers: readonly ServerRow[]): NewEvent[] {
  const each = [...new Map(servers.map((server) => [server.server, server])).values()];
  return each
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

/** Whether whoever gave an answer can no longer confirm it. */
export function giverIsGone(presence: PresenceMap, giver: Judged | undefined): boolean {
  return giver === undefined || presenceIn(presence, giver) === 'gone';
}

/** Gathers presence for the processes that a question finds. */
export function observeServers(
  surroundings: {
    look<A>(question: (now: Moment) => A): A;
    presenceOf(process: Judged): Presence;
  },
  question: (now: Moment) => readonly Judged[],
): PresenceMap {
  return observe(surroundings.presenceOf, surroundings.look(question));
}

import { isSameClient, lost, type PresenceMap, presenceIn } from '../agents/index.js';
import type { Decision, Moment, NewEvent } from '../events/index.js';
import { bindingsOf, findServer, namelessBefore, type ServerRow, serversOf } from '../projections/index.js';
import type { Self } from './self.js';

/** Servers of this server's project: which of them are gone is found out when it comes up. */
export function neighboursOf(now: Moment, { project }: Self): ServerRow[] {
  return project === null ? [] : serversOf(now, project.id);
}

/** Whether the log knows this server as running. */
export function isRegistered(now: Moment, self: Self): boolean {
  return findServer(now, self.server) !== undefined;
}

/** Puts this server on record, and records which of the project's others turned out to be gone. */
export function decideStart(now: Moment, self: Self, presence: PresenceMap): Decision<null> {
  if (isRegistered(now, self)) return { events: [], answer: null };
  const neighbours = neighboursOf(now, self);
  const events: NewEvent[] = [
    ...lost(presence, neighbours),
    {
      type: 'session.started',
      data: { ...self.started, inherits: inheritedFrom(now, self, presence, neighbours) },
      correlation: self.server,
    },
  ];
  return { events, answer: null };
}

/**
 * Nameless servers before this one whose mail it takes over: those of the same client process, provided that
 * no other server of that client runs here, which might as well be the one that the mail was meant for.
 */
function inheritedFrom(
  now: Moment,
  self: Self,
  presence: PresenceMap,
  neighbours: readonly ServerRow[],
): string[] {
  const { started, project } = self;
  if (project === null) return [];
  const siblings = neighbours.filter((server) => isSameClient(started, server));
  if (siblings.some((server) => presenceIn(presence, server) !== 'gone')) return [];
  const goneNameless = siblings.filter(({ server }) => bindingsOf(now, server).length === 0);
  return [...namelessBefore(now, started, project.id), ...goneNameless.map(({ server }) => server)];
}

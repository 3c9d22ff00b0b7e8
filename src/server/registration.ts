import type { Decision, Moment, NewEvent } from '../events/index.js';
import {
  bindingOf,
  bindingsOf,
  findServer,
  namelessBefore,
  type ServerRow,
  serversOf,
} from '../projections/index.js';
import type { PresenceMap } from '../tools/index.js';
import {
  type Claim,
  claimEvents,
  holdersOf,
  isHeldElsewhere,
  isSameClient,
  lost,
  presenceIn,
} from '../tools/index.js';
import type { Self } from './self.js';

/** Servers whose presence the next two decisions ask for. */
export function registrationSubjects(now: Moment, self: Self, claims: readonly Claim[]): ServerRow[] {
  const neighbours = isRegistered(now, self) ? [] : serversOf(now, self.project.id);
  const holders = claims.flatMap((claim) => holdersOf(now, claim.project, claim.session));
  return [...neighbours, ...holders];
}

/** Whether the log knows this server as running. */
export function isRegistered(now: Moment, self: Self): boolean {
  return findServer(now, self.server) !== undefined;
}

/** Puts this server on record, and records which of the project's others turned out to be gone. */
export function decideStart(now: Moment, self: Self, presence: PresenceMap): Decision<null> {
  if (isRegistered(now, self)) return { events: [], answer: null };
  const neighbours = serversOf(now, self.project.id);
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
  const own = { ...self.started, started: now.head, startedAt: 0 };
  const siblings = neighbours.filter((server) => isSameClient(own, server));
  if (siblings.some((server) => presenceIn(presence, server) !== 'gone')) return [];
  const goneNameless = siblings.filter(({ server }) => bindingsOf(now, server).length === 0);
  return [...namelessBefore(now, self.started, self.project.id), ...goneNameless.map(({ server }) => server)];
}

/** Takes an identity that evidence suggests, unless this conversation has one or somebody else is alive under it. */
export function decideAdoption(now: Moment, claim: Claim, presence: PresenceMap): Decision<null> {
  const bound = bindingOf(now, claim.server, claim.thread) !== undefined;
  if (bound || isHeldElsewhere(now, claim, presence)) return { events: [], answer: null };
  return { events: claimEvents(now, claim, presence), answer: null };
}

import type { ClientType } from '../clients/index.js';
import type { DataOf, Moment, NewEvent } from '../events/index.js';
import {
  agentAddress,
  type BindingRow,
  bindingOf,
  findAgent,
  findServer,
  type ServerRow,
  serversAt,
} from '../projections/index.js';
import { lost, presenceIn } from './presence.js';
import type { PresenceMap } from './types.js';

/** An identity that a server wants to take on one of its threads, and why. */
export interface Claim {
  readonly server: string;
  readonly thread: string | null;
  readonly project: string;
  readonly session: string;
  readonly strategy: DataOf<'session.claimed'>['strategy'];
  readonly evidence: string;
  readonly clientType: ClientType;
  readonly transcriptPath: string | null;
}

/** Servers whose presence decides whether an id is free. */
export function holdersOf(now: Moment, project: string, session: string): ServerRow[] {
  return serversAt(now, agentAddress(project, session));
}

/** Whether a running agent of another client process holds the id. A holder that cannot be judged does not. */
export function isHeldElsewhere(now: Moment, claim: Claim, presence: PresenceMap): boolean {
  const own = findServer(now, claim.server);
  return holdersOf(now, claim.project, claim.session).some(
    (holder) =>
      holder.server !== claim.server &&
      presenceIn(presence, holder) === 'live' &&
      !(own !== undefined && isSameClient(own, holder)),
  );
}

/** One client may run several servers of one agent. */
export function isSameClient(a: ServerRow, b: ServerRow): boolean {
  return (
    a.client !== null &&
    b.client !== null &&
    a.client.pid === b.client.pid &&
    a.client.startToken === b.client.startToken &&
    a.bootId === b.bootId &&
    a.namespace === b.namespace
  );
}

/** The events of taking an identity; none when it is taken already in the same way. */
export function claimEvents(now: Moment, claim: Claim, presence: PresenceMap): NewEvent[] {
  const { server, thread, session, project, strategy, evidence, clientType, transcriptPath } = claim;
  const binding = bindingOf(now, server, thread);
  if (binding?.session === session && (binding.strategy === strategy || strategy !== 'explicit')) {
    if (findAgent(now, project, session)?.transcriptPath === transcriptPath) return [];
  }
  const events = lost(presence, holdersOf(now, project, session));
  if (binding !== undefined) events.push(...releaseEvents(now, claim, binding));
  events.push({
    type: 'session.claimed',
    data: {
      server,
      thread,
      session,
      project,
      strategy,
      confidence: 'high',
      evidence,
      clientType,
      transcriptPath,
    },
    correlation: session,
  });
  return events;
}

/** Lets go of another id; one that was only guessed is no address any more. */
function releaseEvents(now: Moment, claim: Claim, binding: BindingRow): NewEvent[] {
  const { server, thread, project, session } = claim;
  if (binding.session === session) return [];
  const guessed = findAgent(now, project, binding.session)?.guessedBy === server;
  const correctedTo = guessed ? { session } : null;
  const data = { server, thread, session: binding.session, project, correctedTo };
  return [{ type: 'session.released', data, correlation: binding.session }];
}

import type { ClientType } from '../clients/index.js';
import type { DataOf, Moment, NewEvent } from '../events/index.js';
import {
  agentAddress,
  type BindingRow,
  bindingOf,
  bindingsOf,
  continuedId,
  findAgent,
  findServer,
  type ServerRow,
  serversAt,
} from '../projections/index.js';
import { lost, type PresenceMap, presenceIn } from './presence.js';

/** How an id was found. */
export type Strategy = DataOf<'session.claimed'>['strategy'];

/** An identity that a server wants to take on one of its threads, and why. */
export interface Claim {
  readonly server: string;
  readonly thread: string | null;
  readonly project: string;
  readonly session: string;
  readonly strategy: Strategy;
  readonly evidence: string;
  readonly clientType: ClientType;
  readonly transcriptPath: string | null;
  /** Where the agent works. */
  readonly place: { readonly cwd: string; readonly root: string };
}

/** Better evidence corrects weaker. What the agent itself, or its own call, says is above all. */
const RANK: Readonly<Record<Strategy, number>> = {
  explicit: 4,
  thread: 4,
  hook: 3,
  environment: 2,
  sticky: 1,
  'birth-time': 0,
};

/** Evidence that points to one session only by being near. */
const MEDIUM: ReadonlySet<Strategy> = new Set(['sticky', 'birth-time']);

/** Whether one way to find an id outweighs another. */
export function isBetter(a: Strategy, b: Strategy): boolean {
  return RANK[a] > RANK[b];
}

/** What a client says of itself holds until it says another thing. */
function outweighs(evidence: Strategy, known: Strategy): boolean {
  return isBetter(evidence, known) || (evidence === 'hook' && known === 'hook');
}

/** Servers whose presence decides whether an id is free. */
export function holdersOf(now: Moment, project: string, session: string): ServerRow[] {
  return serversAt(now, agentAddress(project, session));
}

/**
 * Whether a running agent holds the id that is another than the claimer: of another client process, or on another
 * thread, since one process may run the threads of many. A holder that cannot be judged does not.
 */
export function isHeldElsewhere(now: Moment, claim: Claim, presence: PresenceMap): boolean {
  const own = findServer(now, claim.server);
  return holdersOf(now, claim.project, claim.session).some((holder) => {
    if (presenceIn(presence, holder) !== 'live') return false;
    const isOwn = holder.server === claim.server || (own !== undefined && isSameClient(own, holder));
    return !isOwn || holdsOnAnotherThread(now, holder, claim);
  });
}

function holdsOnAnotherThread(now: Moment, { server }: ServerRow, claim: Claim): boolean {
  return bindingsOf(now, server).some(
    ({ thread, binding }) =>
      thread !== '' &&
      thread !== claim.thread &&
      binding.session === claim.session &&
      binding.project === claim.project,
  );
}

/** One client may run several servers of one agent. */
export function isSameClient(
  a: Pick<ServerRow, 'client' | 'bootId' | 'namespace'>,
  b: Pick<ServerRow, 'client' | 'bootId' | 'namespace'>,
): boolean {
  return (
    a.client !== null &&
    b.client !== null &&
    a.client.pid === b.client.pid &&
    a.client.startToken === b.client.startToken &&
    a.bootId === b.bootId &&
    a.namespace === b.namespace
  );
}

/** The events of taking an identity; none when it is taken already on evidence as good. */
export function claimEvents(now: Moment, claim: Claim, presence: PresenceMap): NewEvent[] {
  const { session, project, strategy, transcriptPath } = claim;
  const binding = bindingOf(now, claim.server, claim.thread);
  if (binding?.session === session && binding.project === project && !isBetter(strategy, binding.strategy)) {
    if (findAgent(now, project, session)?.transcriptPath === transcriptPath) return [];
  }
  const events = lost(presence, holdersOf(now, project, session));
  if (binding !== undefined) events.push(...releaseEvents(now, claim, binding));
  const { place, ...rest } = claim;
  events.push({
    type: 'session.claimed',
    data: { ...rest, confidence: MEDIUM.has(strategy) ? 'medium' : 'high', place: { ...place } },
    correlation: session,
  });
  return events;
}

/** Takes an identity that evidence suggests, unless there is evidence as good or somebody else is alive under it. */
export function adoptionEvents(now: Moment, claim: Claim, presence: PresenceMap): NewEvent[] {
  const bound = bindingOf(now, claim.server, claim.thread);
  if (bound !== undefined && !outweighs(claim.strategy, bound.strategy)) return [];
  if (isLeftBehind(now, claim)) return [];
  return isHeldElsewhere(now, claim, presence) ? [] : claimEvents(now, claim, presence);
}

/** An id that its agent went on from is still in old environments; only its own client or agent revives it. */
function isLeftBehind(now: Moment, { project, session, strategy }: Claim): boolean {
  return isBetter('hook', strategy) && continuedId(now, project, session) !== session;
}

/** Lets go of another id; one that was only guessed is no address any more. */
function releaseEvents(now: Moment, claim: Claim, binding: BindingRow): NewEvent[] {
  const { server, thread, project, session } = claim;
  if (binding.session === session && binding.project === project) return [];
  const guessed = findAgent(now, binding.project, binding.session)?.guessedBy === server;
  const correctedTo = guessed && binding.project === project ? { session } : null;
  const data = { server, thread, session: binding.session, project: binding.project, correctedTo };
  return [{ type: 'session.released', data, correlation: binding.session }];
}

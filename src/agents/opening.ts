import type { ClientType, HostFacts, ProcessIdentity, Project } from '../clients/index.js';
import type { Moment, NewEvent } from '../events/index.js';
import {
  agentAddress,
  bindingOf,
  findAgent,
  type ServerRow,
  serversOf,
  sessionOfClient,
  unplacedServersOf,
} from '../projections/index.js';
import {
  adoptionEvents,
  type Claim,
  claimEvents,
  holdersOf,
  isHeldElsewhere,
  isSameClient,
} from './claim.js';
import { lost, type PresenceMap, presenceIn, running } from './presence.js';

/** What a session-start hook says: this client process runs this session from now on. */
export interface Opening extends HostFacts {
  /** Proved to be the hook's own ancestor. */
  readonly client: ProcessIdentity;
  readonly clientType: ClientType;
  readonly project: Project;
  readonly session: string;
  /** What the client's calls will name; null for a client that runs one session at a time and names none. */
  readonly thread: string | null;
  /** The client's word for the occasion. */
  readonly source: string;
  readonly cwd: string;
  readonly transcriptPath: string | null;
}

/** Servers that the client process runs, and those of whoever else may hold the id. */
export function openingSubjects(now: Moment, opening: Opening): ServerRow[] {
  const { project, session, thread } = opening;
  const own = serversOf(now, project.id).filter((server) => isSameClient(server, opening));
  const ids = [session, ...idsBefore(now, opening, own)];
  const others = ids.flatMap((id) => holdersOf(now, project.id, id));
  const unplaced = thread === null ? [] : unplacedServersOf(now, opening);
  return [...own, ...others, ...unplaced];
}

/**
 * The events of a session start. After `clear` and `compact` the agent goes on under the new id; otherwise its
 * servers go by what the client says. Null: another running client holds the id, which is left to it.
 */
export function openingEvents(now: Moment, opening: Opening, presence: PresenceMap): NewEvent[] | null {
  const isAnothers = (id: string) =>
    holdersOf(now, opening.project.id, id).some(
      (server) => !isSameClient(server, opening) && presenceIn(presence, server) === 'live',
    );
  if (isAnothers(opening.session)) return null;
  if (opening.thread !== null) return threadEvents(now, opening, presence);
  const ever = serversOf(now, opening.project.id).filter((server) => isSameClient(server, opening));
  const own = running(presence, ever);
  const ids = continues(opening.source) ? idsBefore(now, opening, own) : [];
  const before = ids.filter((id) => !isAnothers(id));
  const claims = own
    .filter(({ server }) => !before.includes(bindingOf(now, server, null)?.session ?? ''))
    .flatMap(({ server }) => hookClaim(now, server, opening, presence));
  const ended = lost(presence, ever);
  return [
    ...ended,
    ...openedEvents(now, opening),
    ...before.map((from) => continuedEvent(from, opening)),
    ...claims,
  ];
}

/** A new thread gets a new server. Only one that nobody has been heard from yet can be it. */
function threadEvents(now: Moment, opening: Opening, presence: PresenceMap): NewEvent[] {
  const waiting = unplacedServersOf(now, opening).filter((server) => presenceIn(presence, server) === 'live');
  const [server, second] = waiting;
  // Nothing is kept for a server to come: by itself, a hook that anybody can start proves no thread.
  if (server === undefined || second !== undefined) return [];
  return hookClaim(now, server.server, opening, presence);
}

function continues(source: string): source is 'clear' | 'compact' {
  return source === 'clear' || source === 'compact';
}

/** What this client ran until now, by whatever evidence: explicit claims go on, too. */
function idsBefore(now: Moment, opening: Opening, own: readonly ServerRow[]): string[] {
  const bound = own.flatMap(({ server }) => bindingOf(now, server, null)?.session ?? []);
  const said = sessionOfClient(now, opening, opening.project.id)?.session;
  const ids = new Set(said === undefined ? bound : [...bound, said]);
  ids.delete(opening.session);
  return [...ids].filter((id) => findAgent(now, opening.project.id, id) !== undefined);
}

function continuedEvent(from: string, opening: Opening): NewEvent {
  const { project, session: to, source, client, bootId, namespace, transcriptPath } = opening;
  const word = source === 'compact' ? 'compact' : 'clear';
  return {
    type: 'session.continued',
    data: { project: project.id, from, to, source: word, client, bootId, namespace, transcriptPath },
    correlation: to,
  };
}

/** Recorded even where no server of the client is known yet: the next one goes by it. */
function openedEvents(now: Moment, opening: Opening): NewEvent[] {
  const { session, project, client, bootId, namespace, clientType, source, transcriptPath } = opening;
  const known = sessionOfClient(now, opening, project.id);
  if (known?.session === session && known.strategy === 'hook') return [];
  const data = {
    session,
    project: project.id,
    client,
    bootId,
    namespace,
    clientType,
    source,
    transcriptPath,
  };
  return [{ type: 'session.opened', data, correlation: session }];
}

function hookClaim(now: Moment, server: string, opening: Opening, presence: PresenceMap): NewEvent[] {
  const { project, session, thread, clientType, transcriptPath, cwd, source } = opening;
  const claim: Claim = {
    server,
    thread,
    project: project.id,
    session,
    strategy: 'hook',
    evidence: `session-start hook of its client process (${source})`,
    clientType,
    transcriptPath,
    place: { cwd, root: project.root },
  };
  // An agent that claimed the id of its client goes by its client; one that made up its own keeps that.
  const binding = bindingOf(now, server, thread);
  const named = sessionOfClient(now, opening, project.id)?.named;
  const goesByClient = binding?.strategy === 'explicit' && binding.session === named;
  if (!goesByClient) return adoptionEvents(now, claim, presence);
  return isHeldElsewhere(now, claim, presence) ? [] : claimEvents(now, claim, presence);
}

/** Where the mail of a session is after it has been opened. */
export function openedAddress({ project, session }: Opening): string {
  return agentAddress(project.id, session);
}

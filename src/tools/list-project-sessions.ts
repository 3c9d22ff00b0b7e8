import * as z from 'zod';
import { observe, running } from '../agents/index.js';
import { type Project, projectOf } from '../clients/index.js';
import type { Moment } from '../events/index.js';
import { findAgent, parseAddress, type ServerRow, serversOf } from '../projections/index.js';
import { listTmuxSessions, type TmuxSession } from '../wake/index.js';
import { only } from './answers.js';
import { lineOrNothing } from './bounds.js';
import { stateOf } from './own-entry.js';
import { addressesOf, nameWithoutTmux } from './resolve-target.js';
import { type Answer, type Caller, defineTool, type Facts, type Surroundings } from './types.js';

/** The terminal part of a row: of a tmux session, or of an agent outside any. */
interface Place {
  readonly name: string;
  readonly path: string;
  readonly attached: boolean;
  readonly created_at: number;
  readonly windows: number;
}

/** The agent part of a row. */
interface Agent {
  readonly client_type: ServerRow['clientType'] | null;
  readonly client_session_id: string | null;
  readonly state: ReturnType<typeof stateOf>;
}

interface ListFacts extends Facts {
  /** The project that was asked for, by its directory; null for the caller's own. */
  readonly asked: Project | null;
  readonly places: readonly {
    readonly socket: string;
    readonly session: TmuxSession;
    readonly inProject: boolean;
  }[];
  readonly error: string | null;
}

/** How much of what tmux says is passed on. */
const LONGEST_ERROR = 200;

const NOBODY: Agent = { client_type: null, client_session_id: null, state: null };

/** Lists the running agents of the caller's project, and its terminals without one. */
export const listProjectSessions = defineTool({
  name: 'list_project_sessions',
  description: 'The agents running in your project: id, client, purpose. compact groups them by terminal.',
  input: z.object({ project_root: lineOrNothing(4096).optional(), compact: z.boolean().optional() }),
  gather: ({ project_root }, surroundings) => gatherPlaces(project_root || null, surroundings),
  decide(now, { project_root, compact }, { caller, facts }) {
    const inferred = facts.asked === null;
    if (facts.asked !== null && facts.asked.id !== caller.project.id) {
      const root = project_root ?? '';
      return only(
        listAnswer(root, inferred, compact ? { tmux_sessions: [] } : { sessions: [] }, 'cross-project'),
      );
    }
    const rows = rowsOf(now, caller, facts);
    const listed = compact ? { tmux_sessions: grouped(rows) } : { sessions: rows };
    return only(listAnswer(caller.project.root, inferred, listed, facts.error));
  },
});

async function gatherPlaces(root: string | null, surroundings: Surroundings): Promise<ListFacts> {
  const { caller, terminal } = surroundings;
  const asked = root === null ? null : projectOf(root);
  if (asked !== null && asked.id !== caller.project.id) {
    return { presence: new Map(), asked, places: [], error: null };
  }
  const servers = surroundings.look((now) => serversOf(now, caller.project.id));
  const own = terminal === null ? [] : [terminal.socket];
  const sockets = new Set([...own, ...servers.flatMap((server) => server.terminal?.socket ?? [])]);
  const lists = await Promise.all(
    [...sockets].map(async (socket) => ({ socket, ...(await listTmuxSessions(socket)) })),
  );
  const places = lists.flatMap(({ socket, sessions }) =>
    sessions.map((session) => ({ socket, session, inProject: isInProject(session, caller.project) })),
  );
  const failure = lists.find((list) => list.error !== null)?.error ?? null;
  const error = failure === null ? null : (failure.split('\n')[0] ?? '').slice(0, LONGEST_ERROR);
  return { presence: observe(surroundings.presenceOf, servers), asked, places, error };
}

function isInProject({ path, panes }: TmuxSession, project: Project): boolean {
  const paths = new Set([path, ...panes.map((pane) => pane.path)]);
  return [...paths].some((one) => projectOf(one).id === project.id);
}

/** One row for each agent, then one for each of the project's tmux sessions without any. */
function rowsOf(now: Moment, caller: Caller, facts: ListFacts): (Place & Agent)[] {
  const agents = agentsOf(now, caller, facts);
  const rows = agents.map(({ address, server }) => {
    const found = facts.places.find(
      ({ socket, session }) =>
        socket === server.terminal?.socket &&
        session.panes.some(({ pane }) => pane === server.terminal?.pane),
    );
    const addressee = parseAddress(address);
    const agent =
      addressee.kind === 'agent' ? findAgent(now, addressee.project, addressee.session) : undefined;
    return {
      session: found?.session,
      row: {
        ...(found === undefined ? outside(server, agent?.place?.cwd ?? server.cwd) : placeOf(found.session)),
        client_type: server.clientType,
        client_session_id: addressee.kind === 'agent' ? addressee.session : null,
        state: stateOf(now, address),
      },
    };
  });
  const occupied = new Set(rows.map(({ session }) => session));
  const empty = facts.places.filter(({ session, inProject }) => inProject && !occupied.has(session));
  return [...rows.map(({ row }) => row), ...empty.map(({ session }) => ({ ...placeOf(session), ...NOBODY }))];
}

/** Each agent once, with the server that started last. */
function agentsOf(now: Moment, caller: Caller, facts: ListFacts): { address: string; server: ServerRow }[] {
  const byAddress = new Map<string, ServerRow>();
  for (const server of running(facts.presence, serversOf(now, caller.project.id))) {
    for (const address of addressesOf(now, server, caller.project.id)) byAddress.set(address, server);
  }
  return [...byAddress].map(([address, server]) => ({ address, server }));
}

function placeOf({ name, path, attached, createdAt, windows }: TmuxSession): Place {
  return { name, path, attached, created_at: createdAt, windows };
}

/** An agent outside tmux can be addressed by the name it is listed with. */
function outside(server: ServerRow, path: string): Place {
  const created_at = Math.floor(server.startedAt / 1000);
  return { name: nameWithoutTmux(server), path, attached: false, created_at, windows: 0 };
}

function grouped(rows: readonly (Place & Agent)[]): (Place & { agents: Agent[] })[] {
  const groups = new Map<string, Place & { agents: Agent[] }>();
  for (const { client_type, client_session_id, state, ...place } of rows) {
    // Two tmux servers may each have a session of this name.
    const key = `${place.name}\n${place.path}\n${place.created_at}`;
    const group = groups.get(key) ?? { ...place, agents: [] };
    groups.set(key, group);
    if (client_type !== null) group.agents.push({ client_type, client_session_id, state });
  }
  return [...groups.values()];
}

function listAnswer(
  project_root: string,
  inferred: boolean,
  listed: Readonly<Record<string, unknown>>,
  error: string | null,
): Answer {
  return { schema_version: 1, project_root, inferred, ...listed, error };
}

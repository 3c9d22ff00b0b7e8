import type { Event } from '../../events/index.js';
import { type Address, sessionAt } from '../../projections/index.js';
import type { Change } from './changes.js';
import type { AgentState, Fleet, ProjectState } from './fleet.js';

/** What is to be seen; null for everything. */
export interface Filter {
  /** The id of an agent, or its beginning. */
  readonly agent: string | null;
  /** A kind of event, or the first word of several, such as "message". */
  readonly type: string | null;
}

/** Which agents a server has spoken for: some events name only the server. */
export class Speakers {
  readonly #sessions = new Map<string, Set<string>>();

  /** Takes note of who speaks for whom; each event once, in order. */
  note({ type, data }: Event): void {
    if (type !== 'session.claimed') return;
    const known = this.#sessions.get(data.server) ?? new Set();
    this.#sessions.set(data.server, known.add(data.session));
  }

  /** Every agent that an event is about, or that caused it. */
  about(event: Event): Set<string> {
    const { data, actor } = event;
    const sessions = new Set(actor.session === null ? [] : [actor.session]);
    for (const [key, value] of Object.entries(data)) {
      for (const session of sessionsIn(key, value)) sessions.add(session);
    }
    if ('server' in data && event.type.startsWith('session.')) {
      for (const session of this.#sessions.get(data.server) ?? []) sessions.add(session);
    }
    return sessions;
  }
}

const ADDRESSES = new Set(['address', 'asker', 'target', 'owner', 'requester']);
const SESSIONS = new Set(['session', 'from', 'to']);

function sessionsIn(key: string, value: unknown): string[] {
  if (typeof value === 'string') {
    if (SESSIONS.has(key)) return [value];
    return ADDRESSES.has(key) && value.startsWith('agent:') ? [sessionAt(value) ?? ''] : [];
  }
  const isParty = typeof value === 'object' && value !== null && 'session' in value;
  return isParty && typeof value.session === 'string' ? [value.session] : [];
}

/** Whether an event is to be seen. */
export function isWanted(event: Event, { agent, type }: Filter, speakers: Speakers): boolean {
  if (type !== null && event.type !== type && !event.type.startsWith(`${type}.`)) return false;
  return agent === null || [...speakers.about(event)].some((session) => session.startsWith(agent));
}

/** The part of a fleet that an agent is in: itself, and the waits that it has to do with. */
export function onlyAgent(fleet: Fleet, agent: string | null): Fleet {
  if (agent === null) return fleet;
  const projects = fleet.projects.map((project) => onlyIn(project, agent));
  return { ...fleet, projects: projects.filter(({ agents }) => agents.length > 0) };
}

function onlyIn({ agents, waits, ...project }: ProjectState, agent: string): ProjectState {
  const edges = waits.edges.filter(({ from, to }) => isAt(from, agent) || isAt(to, agent));
  return {
    ...project,
    agents: agents.filter(({ address }: AgentState) => isAt(address, agent)),
    waits: {
      edges,
      cycles: waits.cycles.filter((circle) => circle.some((address) => isAt(address, agent))),
      orphaned: waits.orphaned.filter((id) => edges.some((wait) => wait.id === id)),
    },
  };
}

/** The changes that an agent has to do with. */
export function changesOf(changes: readonly Change[], agent: string | null): Change[] {
  if (agent === null) return [...changes];
  return changes.filter((change) => {
    if ('wait' in change) return isAt(change.wait.from, agent) || isAt(change.wait.to, agent);
    if ('circle' in change) return change.circle.some((address) => isAt(address, agent));
    return isAt(change.address, agent);
  });
}

function isAt(address: Address, agent: string): boolean {
  return sessionAt(address)?.startsWith(agent) === true;
}

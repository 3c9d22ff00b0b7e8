import type { Event } from '../../events/index.js';
import { type Address, parseAddress } from '../../projections/index.js';
import { isOfType } from '../concerns.js';
import { isMeant, type MeantAgents } from '../meant-agents.js';
import type { Speakers } from '../speakers.js';
import type { Change } from './changes.js';
import type { AgentState, Fleet, ProjectState } from './fleet.js';

/** What is to be seen; null for everything. */
export interface Filter {
  /** Only what these agents have to do with. */
  readonly agent: MeantAgents | null;
  /** A kind of event, or the first word of several, such as "message". */
  readonly type: string | null;
}

/** Whether an event is to be seen. */
export function isWanted(event: Event, { agent, type }: Filter, speakers: Speakers): boolean {
  if (type !== null && !isOfType([type])(event)) return false;
  if (agent === null) return true;
  return speakers.about(event).some(({ session, project }) => isMeant(agent, session, project));
}

/** The part of a fleet that an agent is in: itself, and the waits that it has to do with. */
export function onlyAgent(fleet: Fleet, agent: MeantAgents | null): Fleet {
  if (agent === null) return fleet;
  const projects = fleet.projects.map((project) => onlyIn(project, agent));
  return { ...fleet, projects: projects.filter(({ agents }) => agents.length > 0) };
}

function onlyIn({ agents, waits, ...project }: ProjectState, agent: MeantAgents): ProjectState {
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
export function changesOf(changes: readonly Change[], agent: MeantAgents | null): Change[] {
  if (agent === null) return [...changes];
  return changes.filter((change) => {
    if ('wait' in change) return isAt(change.wait.from, agent) || isAt(change.wait.to, agent);
    if ('circle' in change) return change.circle.some((address) => isAt(address, agent));
    return isAt(change.address, agent);
  });
}

function isAt(address: Address, agent: MeantAgents): boolean {
  const addressee = parseAddress(address);
  return addressee.kind === 'agent' && isMeant(agent, addressee.session, addressee.project);
}

import {
  type Address,
  everybodyIn,
  findAsk,
  isOwedMail,
  type MemoryTables,
  openWorkCount,
  projectsWithWaits,
  waitGraph,
} from '../../projections/index.js';
import type { Restored } from '../restored.js';
import { agentStateOf } from './agent-state.js';
import type { AgentState, Fleet, ProjectState } from './fleet.js';
import { type Lookups, lookupsIn } from './lookups.js';
import { shownTo } from './shown.js';

/** By name, the projections that a fleet is told from: no others need to be folded for it. */
export const TOLD_FROM: ReadonlySet<string> = new Set([
  'sessions',
  'activity',
  'mailboxes',
  'ledgers',
  'asks',
  'obligations',
  'waits',
  'wakes',
]);

/** What a fleet is told from: tables that the fold of what was shown has been folded into, too. */
export type FleetMoment = Pick<Restored, 'head' | 'tables' | 'event' | 'at' | 'base'>;

/** The fleet as it was: everything that the tables of a moment say of everybody. Pure. */
export function fleetAt(moment: FleetMoment, lookups: Lookups = lookupsIn(moment.event)): Fleet {
  const members = membersOf(moment, lookups);
  const ids = new Set([...members.map(({ project }) => project), ...projectsWaiting(moment.tables)]);
  return {
    schema_version: 1,
    seq: moment.head,
    at: moment.at,
    countedFrom: moment.base,
    projects: [...ids].map((id) => projectState(moment, id, members)),
  };
}

interface Member {
  readonly project: string | null;
  readonly root: string | null;
  readonly state: AgentState;
}

function membersOf(moment: FleetMoment, lookups: Lookups): Member[] {
  const { agents, nameless, vacant } = everybodyIn(moment.tables);
  const stateOf = (address: Address) => agentStateOf(moment, address, undefined, lookups);
  return [
    ...agents.map(({ address, agent }) => ({
      project: agent.project,
      root: agent.place?.root ?? null,
      state: agentStateOf(moment, address, agent, lookups),
    })),
    ...nameless.map(({ address, server }) => ({
      project: server.project?.id ?? null,
      root: server.project?.root ?? null,
      state: stateOf(address),
    })),
    ...vacant
      .filter(({ address }) => isConcerned(moment, address))
      .map(({ address, project }) => ({ project, root: null, state: stateOf(address) })),
  ];
}

/** Whether there is anything to tell of an address that is nobody's at this moment. */
function isConcerned(moment: FleetMoment, address: Address): boolean {
  if (isOwedMail(moment, address) || shownTo(moment.tables, address).count > 0) return true;
  return (['owner', 'requester'] as const).some((role) => openWorkCount(moment, address, role) > 0);
}

function projectsWaiting(tables: MemoryTables): (string | null)[] {
  return projectsWithWaits(tables).map((project) => project || null);
}

function projectState(moment: FleetMoment, id: string | null, members: readonly Member[]): ProjectState {
  const own = members.filter(({ project }) => project === id);
  const { edges, cycles, orphaned } = waitGraph(moment, id ?? '');
  return {
    id,
    root: own.find(({ root }) => root !== null)?.root ?? null,
    agents: own.map(({ state }) => state),
    waits: {
      edges: edges.map((wait) => ({
        ...wait,
        state: wait.kind === 'ask' ? (findAsk(moment, wait.from, wait.id)?.state ?? null) : null,
      })),
      cycles,
      orphaned: orphaned.map((wait) => wait.id),
    },
  };
}

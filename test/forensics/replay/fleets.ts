import { expect } from 'vitest';
import {
  type AgentState,
  cursorAt,
  type Fleet,
  fleetAt,
  type History,
} from '../../../src/forensics/index.js';
import { projections, sessionAt } from '../../../src/projections/index.js';

/** The fleet at a position, folded anew. */
export function fleetOf(history: History, seq = history.head): Fleet {
  return fleetAt(cursorAt(history, seq, projections).now());
}

/** An agent of the fleet, by its id. */
export function agentIn(fleet: Fleet, session: string): AgentState {
  const agents = fleet.projects.flatMap((project) => project.agents);
  return agents.find((agent) => agent.session === session) ?? expect.unreachable(`no ${session}`);
}

/** Who waits for whom, by what. */
export function waitsIn(fleet: Fleet): string[] {
  return fleet.projects
    .flatMap(({ waits }) => waits.edges)
    .map(({ from, to, kind, state }) => `${sessionAt(from)} ${sessionAt(to)} ${kind} ${state}`);
}

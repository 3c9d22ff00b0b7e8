import { expect } from 'vitest';
import type { AgentState, Fleet } from '../../../src/forensics/index.js';
import { sessionAt } from '../../../src/projections/index.js';
import type { Agent, Json } from '../../support/agent.js';
import { agentIn } from './fleets.js';

/** What an agent was told, by which tool, and the position that came with the answer. */
export interface Told {
  readonly who: string;
  readonly tool: string;
  readonly input: Json;
  readonly answer: Json;
  readonly seq: number;
  /** Pids of servers that had been killed, which nobody need have noticed yet. */
  readonly killed: readonly number[];
  /** New ids of agents that had gone on, by the old ones: a status names who it was sent to. */
  readonly cleared: Readonly<Record<string, string>>;
}

/** Agents whose every answer is noted. */
export class Witness {
  readonly told: Told[] = [];
  readonly killed: number[] = [];
  readonly cleared: Record<string, string> = {};

  /** Lets an agent call a tool, and notes what it is told. */
  async call(who: string, agent: Agent, tool: string, input: Json = {}): Promise<Json> {
    const { text, isError, meta } = await agent.raw(tool, input);
    expect(isError, text).toBe(false);
    const answer = JSON.parse(text) as Json;
    const known = { killed: [...this.killed], cleared: { ...this.cleared } };
    this.told.push({ who, tool, input, answer, seq: Number(meta['oxtail/seq']), ...known });
    return answer;
  }
}

type Check = (told: Told, fleet: Fleet) => void;

/** Compares what an agent was told with the fleet as it was then; gives false for a tool that tells nothing of it. */
export function expectAgreement(told: Told, fleetAtPosition: (seq: number) => Fleet): boolean {
  const check = CHECKS[told.tool];
  check?.(told, fleetAtPosition(told.seq));
  return check !== undefined;
}

const CHECKS: Readonly<Record<string, Check>> = {
  list_project_sessions: ({ answer, killed }, fleet) => {
    const rows = (answer.sessions as Listed[]).filter(({ client_session_id }) => client_session_id !== null);
    const listed = rows.map(({ client_session_id, state }) => ({
      session: client_session_id,
      purpose: state?.purpose ?? null,
    }));
    const there = fleet.projects
      .flatMap(({ agents }) => agents)
      .filter(({ session, servers }) => session !== null && servers.some(({ pid }) => !killed.includes(pid)))
      .map(({ session, card }) => ({ session, purpose: card?.purpose ?? null }));
    const sorted = (all: typeof listed) => all.map((one) => JSON.stringify(one)).sort();
    expect(sorted(there)).toEqual(sorted(listed));
  },
  get_my_session: ({ who, answer }, fleet) => {
    const entry = answer.entry as { server_pid: number; client: Json; state: { purpose: string } | null };
    const self = agentIn(fleet, who);
    expect(entry.client.session_id).toBe(self.session);
    expect(self.servers.map(({ pid }) => pid)).toEqual([entry.server_pid]);
    expect(self.card?.purpose ?? null).toBe(entry.state?.purpose ?? null);
  },
  my_open_work: ({ who, answer }, fleet) => {
    const { owned, requested } = agentIn(fleet, who).work;
    const ids = (all: unknown) => ((all ?? []) as Json[]).map(({ message_id }) => message_id);
    expect(owned.map(({ messageId }) => messageId)).toEqual(ids(answer.open));
    expect(requested.map(({ messageId }) => messageId)).toEqual(ids(answer.delegated));
    expect(owned.map((work) => sessionAt(work.with))).toEqual(
      (answer.open as Json[]).map(({ from_session_id }) => from_session_id),
    );
  },
  message_status: ({ input, answer, cleared }, fleet) => {
    const id = String(input.message_id);
    expect(placesOf(id, fleet)).toEqual([placeTold(answer, cleared)]);
  },
  send_message: ({ input, answer }, fleet) => {
    const waiting = agentIn(fleet, String(input.target)).mailbox.messages;
    expect(waiting.at(-1)?.id).toBe(answer.message_id);
  },
  /** What was given is on its way at the end of the call's own events; earlier mail may still be. */
  read_my_messages: ({ who, answer }, fleet) => {
    const ids = (answer.messages as Json[]).map(({ id }) => id);
    const { given, mailbox } = agentIn(fleet, who);
    const newest = given.slice(given.length - ids.length);
    expect(newest.map(({ id, door }) => `${door} ${id}`)).toEqual(ids.map((id) => `read ${id}`));
    expect(mailbox.count).toBe(answer.deferred_count ?? 0);
  },
};

interface Listed {
  readonly client_session_id: string | null;
  readonly state: { readonly purpose: string | null } | null;
}

/** Where the fleet has a message: each message is in one place. */
function placesOf(id: string, fleet: Fleet): string[] {
  const agents = fleet.projects.flatMap((project) => project.agents);
  const isIn = (kind: string, ids: (agent: AgentState) => readonly { readonly id: string }[]) =>
    agents
      .filter((agent) => ids(agent).some((one) => one.id === id))
      .map(({ session }) => `${kind} ${session}`);
  return [
    ...isIn('waits for', ({ mailbox }) => mailbox.messages),
    ...isIn('given to', ({ given }) => given),
    ...isIn('shown to', ({ shown }) => shown.newest),
  ];
}

function placeTold(
  { status, confirmed, target_session_id, recipient_session_id }: Json,
  cleared: Told['cleared'],
): string {
  const present = (session: unknown) => cleared[String(session)] ?? session;
  if (status === 'pending') return `waits for ${present(target_session_id)}`;
  return `${confirmed ? 'shown to' : 'given to'} ${present(recipient_session_id)}`;
}

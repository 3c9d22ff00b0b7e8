import type { Address } from '../../projections/index.js';
import type { AgentState, Fleet, ProjectState, WaitState, WorkState } from './fleet.js';

/** One difference between two moments. Ids are those of messages, of a wait that of its request or its work. */
export type Change =
  | { readonly kind: 'appeared' | 'vanished' | 'came' | 'went'; readonly address: Address }
  | {
      readonly kind: 'activity';
      readonly address: Address;
      readonly from: AgentState['activity'];
      readonly to: AgentState['activity'];
    }
  | { readonly kind: 'purpose'; readonly address: Address; readonly to: string | null }
  | {
      readonly kind: 'mail';
      readonly address: Address;
      readonly arrived: readonly string[];
      readonly left: readonly string[];
      /** Those that wait as before, but kept for a call or for nobody, or given in vain meanwhile. */
      readonly altered: readonly string[];
      readonly count: number;
    }
  | {
      readonly kind: 'given';
      readonly address: Address;
      readonly begun: readonly string[];
      readonly over: readonly string[];
    }
  | {
      readonly kind: 'shown';
      readonly address: Address;
      /** How many more were shown, and the ids of the newest of them. */
      readonly count: number;
      readonly ids: readonly string[];
    }
  | { readonly kind: 'wait-begun' | 'wait-over' | 'wait-altered'; readonly wait: WaitState }
  | { readonly kind: 'circle-begun' | 'circle-over'; readonly circle: readonly Address[] }
  | { readonly kind: 'work-opened' | 'work-over'; readonly address: Address; readonly work: WorkState }
  | { readonly kind: 'wake'; readonly address: Address; readonly to: AgentState['wake'] };

/** What is different between two moments of one log: nothing between a moment and itself. Pure. */
export function changesBetween(before: Fleet, after: Fleet): Change[] {
  const agentsBefore = agentsOf(before);
  const agentsAfter = agentsOf(after);
  const vanished = [...agentsBefore.keys()].filter((address) => !agentsAfter.has(address));
  return [
    ...vanished.map((address): Change => ({ kind: 'vanished', address })),
    ...[...agentsAfter.values()].flatMap((agent) => agentChanges(agentsBefore.get(agent.address), agent)),
    ...waitChanges(before.projects, after.projects),
    ...circleChanges(before.projects, after.projects),
  ];
}

function agentsOf(fleet: Fleet): Map<Address, AgentState> {
  return new Map(fleet.projects.flatMap(({ agents }) => agents).map((agent) => [agent.address, agent]));
}

function agentChanges(before: AgentState | undefined, after: AgentState): Change[] {
  const { address } = after;
  const purpose = after.card?.purpose ?? null;
  return [
    ...some(before === undefined, { kind: 'appeared', address }),
    ...some(after.alive && before?.alive !== true, { kind: 'came', address }),
    ...some(!after.alive && before?.alive === true, { kind: 'went', address }),
    ...some(!same(before?.activity ?? null, after.activity), {
      kind: 'activity',
      address,
      from: before?.activity ?? null,
      to: after.activity,
    }),
    ...some(purpose !== (before?.card?.purpose ?? null), { kind: 'purpose', address, to: purpose }),
    ...mailChange(before, after),
    ...givenChange(before, after),
    ...shownChange(before, after),
    ...workChanges(before, after),
    ...some(!same(before?.wake ?? null, after.wake), { kind: 'wake', address, to: after.wake }),
  ];
}

function mailChange(before: AgentState | undefined, { address, mailbox }: AgentState): Change[] {
  if (before?.mailbox === mailbox) return [];
  const old = new Map(before?.mailbox.messages.map((message) => [message.id, message]));
  const present = new Set(mailbox.messages.map(({ id }) => id));
  const arrived = mailbox.messages.filter(({ id }) => !old.has(id)).map(({ id }) => id);
  const left = [...old.keys()].filter((id) => !present.has(id));
  const altered = mailbox.messages
    .filter((message) => old.has(message.id) && !same(old.get(message.id), message))
    .map(({ id }) => id);
  return some(arrived.length + left.length + altered.length > 0, {
    kind: 'mail',
    address,
    arrived,
    left,
    altered,
    count: mailbox.count,
  });
}

function givenChange(before: AgentState | undefined, { address, given }: AgentState): Change[] {
  const keyOf = ({ id, handOver }: AgentState['given'][number]) => `${handOver} ${id}`;
  const old = new Set(before?.given.map(keyOf));
  const present = new Set(given.map(keyOf));
  const begun = given.filter((one) => !old.has(keyOf(one))).map(({ id }) => id);
  const over = (before?.given ?? []).filter((one) => !present.has(keyOf(one))).map(({ id }) => id);
  return some(begun.length + over.length > 0, { kind: 'given', address, begun, over });
}

function shownChange(before: AgentState | undefined, { address, shown }: AgentState): Change[] {
  const count = shown.count - (before?.shown.count ?? 0);
  if (count === 0) return [];
  const last = before?.shown.newest.at(-1)?.confirmed ?? 0;
  const ids = shown.newest.filter(({ confirmed }) => confirmed > last).map(({ id }) => id);
  return [{ kind: 'shown', address, count, ids }];
}

function workChanges(before: AgentState | undefined, { address, work }: AgentState): Change[] {
  const idsOf = (pieces: readonly WorkState[]) => new Set(pieces.map(({ messageId }) => messageId));
  const old = before?.work.owned ?? [];
  const [were, are] = [idsOf(old), idsOf(work.owned)];
  const opened = work.owned.filter(({ messageId }) => !were.has(messageId));
  const over = old.filter(({ messageId }) => !are.has(messageId));
  return [
    ...opened.map((one): Change => ({ kind: 'work-opened', address, work: one })),
    ...over.map((one): Change => ({ kind: 'work-over', address, work: one })),
  ];
}

function waitChanges(before: readonly ProjectState[], after: readonly ProjectState[]): Change[] {
  const edgesOf = (projects: readonly ProjectState[]) =>
    new Map(
      projects.flatMap(({ waits }) => waits.edges).map((wait) => [`${wait.kind} ${wait.id}`, wait] as const),
    );
  const old = edgesOf(before);
  const present = edgesOf(after);
  const changes: Change[] = [];
  for (const [key, wait] of old) if (!present.has(key)) changes.push({ kind: 'wait-over', wait });
  for (const [key, wait] of present) {
    const was = old.get(key);
    if (was === undefined) changes.push({ kind: 'wait-begun', wait });
    else if (!same(was, wait)) changes.push({ kind: 'wait-altered', wait });
  }
  return changes;
}

function circleChanges(before: readonly ProjectState[], after: readonly ProjectState[]): Change[] {
  const circlesOf = (projects: readonly ProjectState[]) =>
    new Map(projects.flatMap(({ waits }) => waits.cycles).map((circle) => [circle.join(' '), circle]));
  const old = circlesOf(before);
  const present = circlesOf(after);
  return [
    ...[...old].filter(([key]) => !present.has(key)).map(([, circle]) => circleChange('circle-over', circle)),
    ...[...present]
      .filter(([key]) => !old.has(key))
      .map(([, circle]) => circleChange('circle-begun', circle)),
  ];
}

function circleChange(kind: 'circle-begun' | 'circle-over', circle: readonly Address[]): Change {
  return { kind, circle };
}

function some(is: boolean, change: Change): Change[] {
  return is ? [change] : [];
}

/** Plain data made by the same hands: the same keys in the same order. */
function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

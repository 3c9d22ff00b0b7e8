import type { Seq } from '../../src/events/index.js';
import {
  type AgentState,
  cursorAt,
  type Fleet,
  fleetAt,
  type History,
  why,
} from '../../src/forensics/index.js';
import { projections } from '../../src/projections/index.js';
import type { AgentThen, Expectation } from './expectation.js';

type Names = Expectation['names'];

/** Exit statuses of `why`, by the class of the verdict. */
const EXITS = { settled: 0, waiting: 3, wrong: 4 } as const;

/** What `why` says at the end of a history, as of its last event. */
export function verdictOn(history: History, id: string) {
  const at = history.event(history.head)?.at ?? 0;
  const told = why(history, id, { at, presenceOf: null });
  if ('sentence' in told)
    return { code: told.code, exit: 1, story: [told.sentence], sentence: told.sentence };
  const { code, class: kind, sentence } = told.verdict;
  return { code, exit: EXITS[kind], story: told.story.map(({ text }) => text), sentence };
}

/** What `replay --at` says of a moment. */
export function fleetOf(history: History, seq: Seq): Fleet {
  return fleetAt(cursorAt(history, seq, projections).now());
}

/** The same, as far as it is expected: every agent, with the names that are used for it. */
export function agentsThen(fleet: Fleet, names: Names): Record<string, AgentThen> {
  const called = callerOf(names);
  return Object.fromEntries(
    fleet.projects.flatMap(({ agents, waits }) =>
      agents.map((agent) => {
        const waitsFor = waits.edges
          .filter(({ from }) => from === agent.address)
          .map(({ to, id }) => `${called(to)}: ${called(id)}`);
        return [called(agent.address), agentThen(agent, waitsFor, called)];
      }),
    ),
  );
}

type Called = (id: string) => string;

function callerOf(names: Names): Called {
  const byId = new Map(Object.entries(names).map(([name, id]) => [id, name]));
  const named = (id: string) => byId.get(id) ?? byId.get(id.split(':').at(-1) ?? '') ?? id;
  // A wait is told by what was asked.
  return (id) => named(id).replace(/^request of /, '');
}

function agentThen(agent: AgentState, waitsFor: readonly string[], called: Called): AgentThen {
  const { servers, activity, mailbox, given, shown, work } = agent;
  const state = activity?.state ?? 'unseen';
  return {
    ...(servers.length === 1 ? {} : { servers: servers.length }),
    ...(state === 'busy' ? {} : { state }),
    ...some(
      'mail',
      mailbox.messages.map(({ id }) => called(id)),
    ),
    ...some(
      'given',
      given.map(({ id }) => called(id)),
    ),
    ...some(
      'shown',
      shown.newest.map(({ id }) => called(id)),
    ),
    ...some('waitsFor', waitsFor),
    ...some(
      'owes',
      work.owned.map(({ messageId }) => called(messageId)),
    ),
  };
}

function some<K extends string>(
  field: K,
  texts: readonly string[],
): { readonly [F in K]?: readonly string[] } {
  return texts.length === 0 ? {} : ({ [field]: texts } as { readonly [F in K]: readonly string[] });
}

import type * as z from 'zod';
import type { Giving, Judged, PresenceMap, Sightings } from '../agents/index.js';
import type { ClientAdapter, Presence, Project } from '../clients/index.js';
import type { Decision, Event, Moment } from '../events/index.js';
import type { Address } from '../projections/index.js';
import type { Settings } from '../settings.js';
import type { Terminal } from '../wake/index.js';

/** On whose behalf a call is made, decided for this call. */
export interface Caller {
  readonly server: string;
  /** The client's conversation on this server; null when it has just one. */
  readonly thread: string | null;
  /** Null for an agent that has no id yet. */
  readonly session: string | null;
  readonly address: Address;
  readonly project: Project;
  /** The directory that it works in. */
  readonly place: string;
}

/**
 * Every answer is one JSON object; its keys come in this order on the wire. `schema_version` is the first, but in
 * what a hook answers, which is the client's own format.
 */
export type Answer = Readonly<Record<string, unknown>>;

/** What a tool found outside the log before it decides. */
export interface Facts {
  readonly presence: PresenceMap;
}

/** What delivering to somebody needs from outside the log. */
export interface RecipientFacts extends Facts {
  /** What transcripts show of whoever may be meant. */
  readonly seen: Sightings;
}

/** Everything a decision may use besides the moment and its input. */
export interface DecisionContext<F extends Facts = Facts> {
  readonly caller: Caller;
  /** Unix milliseconds. */
  readonly at: number;
  /** Fresh ids, made before deciding so that deciding twice gives the same. */
  readonly messageId: string;
  readonly requestId: string;
  readonly wakeId: string;
  /** More of them, for whoever sends several messages: the same number gives the same id. */
  idAt(number: number): string;
  /** The client's own id of this call. */
  readonly request: string;
  readonly settings: Settings;
  readonly facts: F;
}

/** Who gives mail in answer to this call, and to whom. */
export function givingOf({ caller, request, settings }: DecisionContext): Giving {
  const { address, server } = caller;
  return { address, server, hook: null, request, receivedMax: settings.receivedMax };
}

/** Where a tool may look for facts. Nothing here writes. */
export interface Surroundings {
  readonly caller: Caller;
  readonly adapter: ClientAdapter;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal | null;
  look<A>(question: (now: Moment) => A): A;
  /** The events that mention an id, in order; of very many the first and the last. */
  story(ref: string): Event[];
  presenceOf(process: Judged): Presence;
  /** Made by one of the client's hooks, not by its model. */
  readonly fromHook: boolean;
  readonly settings: Settings;
}

/**
 * What an agent may do. `gather` collects facts, `decide` is pure and runs inside the write transaction; it
 * may run more than once.
 */
export interface Tool<I = unknown, F extends Facts = Facts> {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodType<I>;
  gather(input: I, surroundings: Surroundings): F | Promise<F>;
  decide(now: Moment, input: I, context: DecisionContext<F>): Decision<Answer>;
  /** Set by a tool whose call goes on after its decision. */
  readonly waits?: true;
  /** Set by a tool that is for the client's hooks alone: models are not shown it. */
  readonly forHooks?: true;
}

/** Lets a tool's types be inferred, then forgets them: the host passes each its own input and facts. */
export function defineTool<I, F extends Facts>(tool: Tool<I, F>): Tool {
  return tool as unknown as Tool;
}

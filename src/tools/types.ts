import type * as z from 'zod';
import type { ClientAdapter, Presence, Project } from '../clients/index.js';
import type { Decision, Moment } from '../events/index.js';
import type { Address, ServerRow } from '../projections/index.js';
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
}

/** Every answer is one JSON object; its keys come in this order on the wire. */
export type Answer = { readonly schema_version: 1 } & Readonly<Record<string, unknown>>;

/** Which servers' processes were found running; gathered before deciding. */
export type PresenceMap = ReadonlyMap<string, Presence>;

/** What a tool found outside the log before it decides. */
export interface Facts {
  readonly presence: PresenceMap;
}

/** Everything a decision may use besides the moment and its input. */
export interface DecisionContext<F extends Facts = Facts> {
  readonly caller: Caller;
  /** Unix milliseconds. */
  readonly at: number;
  /** Fresh ids, made before deciding so that deciding twice gives the same. */
  readonly messageId: string;
  readonly requestId: string;
  /** The client's own id of this call. */
  readonly request: string;
  readonly settings: Settings;
  readonly facts: F;
}

/** Where a tool may look for facts. Nothing here writes. */
export interface Surroundings {
  readonly caller: Caller;
  readonly adapter: ClientAdapter;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The directory that the agent works in. */
  readonly place: string;
  readonly terminal: Terminal | null;
  look<A>(question: (now: Moment) => A): A;
  presenceOf(server: ServerRow): Presence;
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
}

/** Lets a tool's types be inferred, then forgets them: the host passes each its own input and facts. */
export function defineTool<I, F extends Facts>(tool: Tool<I, F>): Tool {
  return tool as unknown as Tool;
}

import { agentsMeant, type Filter, type History } from '../../forensics/index.js';
import { UsageError } from '../command-error.js';
import { isKnownType, knownKinds } from '../event-types.js';

/** What the command line asks for. Moments are as they were written. */
export interface Asked {
  readonly at?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly diff?: string | undefined;
  readonly until?: string | undefined;
  readonly file?: string | undefined;
  readonly follow: boolean;
  readonly check: boolean;
  readonly json: boolean;
  readonly filter: WantedFilter;
}

/** What is to be seen, as it was written; null for everything. */
export interface WantedFilter {
  /** An agent, as for `agentsMeant`. */
  readonly agent: string | null;
  readonly type: string | null;
}

/** What that means in a history. */
export function filterIn(history: History, { agent, type }: WantedFilter): Filter {
  return { agent: agent === null ? null : agentsMeant(history, agent), type };
}

/** What is to be seen. Throws `UsageError` for a type that there is none of. */
export function asFilter({
  agent,
  type,
}: {
  agent?: string | undefined;
  type?: string | undefined;
}): WantedFilter {
  if (type !== undefined && !isKnownType(type)) {
    throw new UsageError(
      'unknown-type',
      `There are no events of type "${type}": give a whole one, or one of ${knownKinds()}.`,
    );
  }
  return { agent: agent || null, type: type ?? null };
}

import type { ClientType, Env, HostFacts, ProcessIdentity } from '../clients/index.js';
import type { DataOf } from '../events/index.js';
import type { Terminal } from './tmux.js';

/** Names a driver, as answers and `OXTAIL_WAKE_DRIVERS` do. */
export type DriverName = DataOf<'wake.taken'>['driver'];

/** The agent that a server is about to wake: one that this very server speaks for. */
export interface WakeTarget {
  readonly clientType: ClientType;
  /** The thread that the client itself named for it; null when it has none, or nobody but the agent said it. */
  readonly thread: string | null;
  /** The client process above this server; null when it is not known. */
  readonly client: ProcessIdentity | null;
  readonly host: HostFacts;
  /** The pane that the server's own environment names; null when there is none, or it is not to be believed. */
  readonly terminal: Terminal | null;
  /** The folder of the log, which holds the pipes of armed hooks, too. Absolute. */
  readonly home: string;
  readonly env: Env;
  /** How long the client takes quickly typed keys for a paste: milliseconds between text and Enter; 0 for none. */
  readonly enterGapMs: number;
}

/** What became of one try. Every text is ours alone: never a peer's words, never what a terminal shows. */
export type DriverOutcome =
  /** Done. `confirmed`: the client has provably taken it. */
  | { readonly outcome: 'fired'; readonly confirmed: boolean; readonly evidence: string }
  /** Provably nothing was done: another driver may be tried. */
  | { readonly outcome: 'unavailable'; readonly evidence: string }
  /** It may have been done in part: nothing else may be tried for this wake. */
  | { readonly outcome: 'failed'; readonly evidence: string };

/** A way to get an idle agent's attention. One file each, listed in `drivers.ts`. */
export interface Driver {
  readonly name: DriverName;
  /** It types: never without a sign that the agent is idle, unless somebody asked for it outright. */
  readonly types: boolean;
  /**
   * Whether it could possibly reach this agent. Touches no terminal, pipe or program: this is asked before the wake
   * is taken. May look at files and processes.
   */
  mayReach(target: WakeTarget): boolean;
  /**
   * Wakes, proving everything anew. `isStillOurs` is to be asked right before each thing that cannot be undone:
   * false means that the lease is over, and nothing more may be done. Never rejects; ends within `DRIVER_LIMIT_MS`.
   */
  wake(target: WakeTarget, isStillOurs: () => boolean): Promise<DriverOutcome>;
}

/** Longest that a driver may take, in milliseconds. A lease is longer, so that its outcome can be recorded. */
export const DRIVER_LIMIT_MS = 6000;

/** What every driver says to the agent: fixed, one line, at most 88 bytes. */
export const WAKE_TEXT =
  'oxtail: mail waits. read_my_messages; then reply_to_message, complete_work, send_message';

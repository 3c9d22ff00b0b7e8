import type { DataOf, Seq } from '../../events/index.js';
import type { ActivityRow, Address, AskRow, ServerRow, Wait } from '../../projections/index.js';

/** How an agent is given mail. */
export type Door = DataOf<'message.handed_over'>['door'];

/**
 * Everybody as of one moment: plain data, the same for the same log. Times are unix milliseconds, positions those of
 * events. Texts of peers are as they wrote them.
 */
export interface Fleet {
  readonly schema_version: 1;
  /** The position up to which everything had happened, and when its event was written; null in an empty log. */
  readonly seq: Seq;
  readonly at: number | null;
  /** From where on it is counted what was shown; 0 for the beginning. */
  readonly countedFrom: Seq;
  readonly projects: readonly ProjectState[];
}

/** One project: who is in it, and who waits for whom. */
export interface ProjectState {
  /** Null for servers of which it is not known where they work. */
  readonly id: string | null;
  readonly root: string | null;
  readonly agents: readonly AgentState[];
  readonly waits: {
    /** Oldest first. */
    readonly edges: readonly WaitState[];
    /** Addresses of agents who all wait for one another. */
    readonly cycles: readonly (readonly Address[])[];
    /** Ids of waits for somebody who has no server on record. */
    readonly orphaned: readonly string[];
  };
}

/** Somebody waits for somebody. `state` is that of an ask whose answer is still wanted, else null. */
export type WaitState = Wait & { readonly state: AskRow['state'] | null };

/** One agent, or one server that speaks for nobody. */
export interface AgentState {
  readonly address: Address;
  /** Its id; null for a server that speaks for nobody. */
  readonly session: string | null;
  /** Null where no server of it is on record and nothing said it. */
  readonly clientType: ServerRow['clientType'] | null;
  /** Whether a server of it was on record as running. */
  readonly alive: boolean;
  /** When its last server went; null while it had one, or when that was not recorded. */
  readonly absentSince: number | null;
  readonly servers: readonly ServerState[];
  readonly activity: ActivityRow | null;
  readonly card: { readonly purpose: string | null; readonly updatedAt: number } | null;
  readonly mailbox: MailboxState;
  /** What it was given without proof that it arrived, oldest first. */
  readonly given: readonly GivenMessage[];
  readonly shown: ShownState;
  readonly work: { readonly owned: readonly WorkState[]; readonly requested: readonly WorkState[] };
  readonly wake: WakeState | null;
  /** How many messages it could have answered by their ids. */
  readonly handles: number;
}

/** A running server process. */
export interface ServerState {
  readonly server: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly cwd: string;
}

/** What waits, oldest first. */
export interface MailboxState {
  readonly count: number;
  readonly bytes: number;
  readonly messages: readonly WaitingMessage[];
}

/** A message that waits. */
export interface WaitingMessage {
  readonly id: string;
  /** Its place: the position at which it was delivered. */
  readonly position: Seq;
  /** Null when its handle is gone. */
  readonly from: Address | null;
  /** Null when its record cannot be read. */
  readonly sentAt: number | null;
  readonly bytes: number;
  /** The ask that alone may take it. */
  readonly reservedFor: string | null;
  /** It was in an answer before that did not arrive. */
  readonly shownBefore: boolean;
}

/** A message in an answer: when, by which door, and which event says so. Both null when that event cannot be read. */
export interface GivenMessage {
  readonly id: string;
  readonly at: number | null;
  readonly door: Door | null;
  readonly handOver: Seq;
}

/** What an agent was shown: confirmed hand-overs only. */
export interface ShownState {
  /** How many, counted from `Fleet.countedFrom` on. */
  readonly count: number;
  /** At least how many before that, by the reply handles that it still had. */
  readonly before: number;
  /** The newest, oldest first, with the position that confirms each. */
  readonly newest: readonly (GivenMessage & { readonly confirmed: Seq })[];
}

/** Open work: with whom, since when, and when it is due. */
export interface WorkState {
  readonly messageId: string;
  /** Who asked for it, of what is owned; who owes it, of what is requested. */
  readonly with: Address;
  readonly since: number;
  readonly dueAt: number | null;
}

/** What was known of an agent's waking. */
export interface WakeState {
  /** The wake under way. */
  readonly open: {
    readonly wake: string;
    readonly messageId: string;
    readonly requestedAt: number;
    readonly takenBy: string | null;
  } | null;
  /** The message that it was wanted awake for. */
  readonly wantedFor: string | null;
  readonly retries: number;
  readonly gaveUp: boolean;
}

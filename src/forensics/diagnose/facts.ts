import type { ClientType, Presence } from '../../clients/index.js';
import type { Seq, StoreErrorCode } from '../../events/index.js';
import type { TraceSummary } from '../trace-summary.js';
import type { Scorecard } from './scorecard.js';

/** Everything that is judged: gathered before, plain data, as it was found. Texts may hold anything. */
export interface Facts {
  /** Unix milliseconds. */
  readonly at: number;
  /** Version of this program. */
  readonly version: string;
  readonly home: HomeFacts;
  readonly inside: Inside;
  readonly clients: readonly ClientFacts[];
  readonly terminal: TerminalFacts;
  readonly settings: readonly SettingFault[];
  readonly trace: TraceFacts;
}

/** The folder of the log as it lies there. */
export interface HomeFacts {
  readonly root: string;
  /** Who we are; null where the system knows no user ids. */
  readonly user: number | null;
  /** The folder itself first, under the name `.`; empty when there is none. A bounded number. */
  readonly entries: readonly Entry[];
  /** The name of its filesystem when the log would not be safe there; null when it would; undefined when that cannot be told. */
  readonly unsafeFilesystem: string | null | undefined;
  /** Bytes that we may still write there; null when the system does not say. */
  readonly freeBytes: number | null;
  /** Size of the file of the log; null when there is none. */
  readonly logBytes: number | null;
  /** The note of unexpected failures; `at` in unix milliseconds, null when there is none. */
  readonly faults: { readonly bytes: number; readonly at: number } | null;
  /** Names of the marks that stand; null when they cannot be listed. */
  readonly marks: readonly string[] | null;
}

/** A file or folder below the home, or why it could not be looked at. */
export type Entry =
  | {
      readonly path: string;
      readonly kind: 'folder' | 'file' | 'other';
      readonly owner: number;
      /** Permission bits alone. */
      readonly mode: number;
    }
  | { readonly path: string; readonly failed: string };

/** What came of opening the log in a process of its own. */
export type Inside =
  /** There is none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly code: StoreErrorCode; readonly sentence: string }
  /** The process ended: with a signal, or without a word. */
  | { readonly kind: 'ended'; readonly how: string }
  /** It said nothing for so long. */
  | { readonly kind: 'silent'; readonly seconds: number }
  | { readonly kind: 'open'; readonly found: LogFacts };

/** What is inside a log that could be opened. */
export interface LogFacts {
  readonly head: Seq;
  /** How many records were set aside. */
  readonly quarantined: number;
  /** The newest records, and what is wrong with some of them. */
  readonly newest: {
    readonly looked: number;
    readonly bad: readonly { readonly seq: Seq; readonly reason: string }[];
  };
  readonly projections: readonly ProjectionFacts[];
  /** Stored tables that only programs of other versions use. */
  readonly foreignTables: readonly string[];
  /** Where this process runs; empty when the system does not say. */
  readonly namespace: string;
  readonly servers: readonly ServerFacts[];
  /** Marks that must stand because mail waits. */
  readonly owedMarks: readonly string[];
  /** When a hook of a client was last heard of: unix milliseconds. */
  readonly hooksHeard: Readonly<Partial<Record<ClientType, number>>>;
  readonly wakes: Scorecard;
}

/** One projection of this program. */
export interface ProjectionFacts {
  /** `name@version`. */
  readonly name: string;
  /** The last position that is folded into it; null when it is not stored. */
  readonly folded: Seq | null;
  /** Made with the records set aside that are set aside now. */
  readonly current: boolean;
}

/** A server that is not recorded as ended. */
export interface ServerFacts {
  readonly pid: number;
  /** Version of its program; null when the record of its start cannot be read. */
  readonly program: string | null;
  readonly clientType: ClientType;
  readonly presence: Presence;
  readonly namespace: string;
}

/** A client that could be set up. */
export interface ClientFacts {
  /** Its program, and what `--client` takes. */
  readonly name: string;
  readonly title: string;
  readonly type: ClientType;
  /** Null when it is not there at all. */
  readonly found: { readonly program: string | null; readonly version: string | null } | null;
  /** As setup judges it. */
  readonly hooks: {
    readonly status: 'ok' | 'absent' | 'stale' | 'unknown';
    readonly problems: readonly string[];
    readonly unseen: readonly string[];
    readonly mend: string;
  };
}

/** The terminal that this program runs in. */
export interface TerminalFacts {
  /** File of tmux; null when it is not on PATH. */
  readonly tmux: string | null;
  /** The pane that the environment names; null when it names none. */
  readonly pane: string | null;
  /** The session that shows that pane; null when tmux does not say. */
  readonly session: string | null;
}

/** A variable that does not say what its owner meant. */
export interface SettingFault {
  readonly name: string;
  readonly value: string;
  /** What counts instead, in words. */
  readonly counts: string;
}

/** The trace file that the environment names, if it names one. */
export type TraceFacts =
  | { readonly kind: 'unset' }
  | { readonly kind: 'unreadable'; readonly path: string; readonly code: string }
  | { readonly kind: 'read'; readonly path: string; readonly summary: TraceSummary };

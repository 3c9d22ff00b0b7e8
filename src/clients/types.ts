import type { Ancestor, ProcessIdentity } from './process-facts.js';
import type { TranscriptBirth, TranscriptFormat } from './transcripts/types.js';

/** Environment variables as a process was given them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The agent clients that oxtail knows; `unknown` stands for every other one. */
export type ClientType = 'claude-code' | 'codex' | 'unknown';

/** A session id found without being told, or why there is none. `structural`: trying again cannot help. */
export type Detection =
  | { readonly session: string; readonly source: 'env'; readonly confidence: 'high' }
  | { readonly abstain: true; readonly structural?: true; readonly reason: string };

/** How an agent finds its own id when nothing else did. */
export interface NextStep {
  readonly instruction: string;
  readonly bash_command: string;
}

/**
 * Everything that is peculiar to one agent client. A new client is one new adapter: a value of this in a file of its
 * own, listed in adapters.ts, that passes `testAdapter` of test/clients/adapter-contract.ts.
 *
 * Whatever a client, a user or a file may say is handed in unchecked, but for paths that are called absolute. No
 * function throws, writes, or keeps anything from one call to the next; only those about transcripts read files, a
 * bounded part of them. Any id that comes out passes `isSessionId`, and any path is absolute.
 *
 * A client whose transcripts cannot be read has a format that knows no line.
 */
export interface ClientAdapter extends TranscriptFormat {
  /** Of this adapter alone. */
  readonly type: ClientType;
  /** The name in the MCP handshake, exactly as the client was seen to give it. Null for no client in particular. */
  readonly handshakeName: string | null;
  /** Whether a name in the MCP handshake is this client's, or resembles it; not that of another adapter. */
  matchesName(name: string): boolean;
  /** Whether a server's environment is this client's, for clients whose name says nothing. It may be inherited. */
  matchesEnvironment(env: Env): boolean;
  /** Its calls name their thread: a server may speak for several agents, and only a call tells for which. */
  readonly namesThreads: boolean;
  /**
   * The conversation that a tool call says it comes from, out of the call's `_meta`. Null when it names none that can
   * be an id, and always for a client that names no threads.
   */
  threadOf(meta: Readonly<Record<string, unknown>> | undefined): string | null;
  /** The id in a server's environment. `reason` is a sentence for the agent; it does not repeat what was found. */
  sessionFromEnvironment(env: Env): Detection;
  /**
   * The directory that every agent of this server works in, given the server's own and the root that the client
   * named, if any; both are absolute. Null, whatever is given, when only a call or a hook can tell.
   */
  placeOf(env: Env, cwd: string, root: string | null): string | null;
  /**
   * Whether a tool call was made by one of the client's hooks and not by its model, as far as its `_meta` tells. In
   * doubt it was the model's: whatever carries a mark of a model's call, or is shaped like no call of this client.
   * Of a client that names threads a hook's call names one, too. Null for a client whose calls do not show it: its
   * hooks have no door here. To be believed of a client with this very `handshakeName` alone.
   */
  isHookCall: ((meta: Readonly<Record<string, unknown>> | undefined) => boolean) | null;
  /**
   * The client process that a command hook was called by: one of the hook's ancestors, which are given from its parent
   * upward. Null when it is not among them, and where one process may run many sessions, so that it stands for none
   * of them. May ask the system for the ancestors' command lines.
   */
  clientOfHook(ancestors: readonly Ancestor[], env: Env): ProcessIdentity | null;
  /**
   * Whether a process with these command lines above it was given another terminal's environment, so that what
   * that says of a terminal is not to be believed. A command line may be one single text.
   */
  borrowsEnvironment(commandLines: readonly (readonly string[])[]): boolean;
  /**
   * How much of one hook's text reaches the model whole: in UTF-16 units, and for some in UTF-8 bytes, too. No more
   * than was seen to arrive.
   */
  readonly hookTextLimit: { readonly units: number; readonly bytes: number | null };
  /**
   * Milliseconds to wait between text that is typed into its interface and the Enter after it, so that the Enter is
   * not taken for part of a paste. 0 where none is needed.
   */
  readonly enterGapMs: number;
  /**
   * The characters with one of which the line begins that its user types on, and the chosen line of its menus. Empty
   * when none is known.
   */
  readonly promptMarks: string;
  /**
   * Where the client keeps this session's transcript: a path below its folder, which is the one that its own variable
   * names or the usual one in HOME. Null when it cannot be told, and for an id that is no part of a file name. The
   * file need not exist, unless its name holds more than the id; then the folder is searched for it.
   */
  transcriptPath(session: string, place: string, env: Env): string | null;
  /** The directory that a transcript itself names as its session's; null when it names none. Reads 1 MiB at most. */
  placeOfTranscript(path: string): string | null;
  /**
   * Transcripts of a place that came into being after `from` and not after `to` (unix milliseconds). Looks at
   * 1,000 files at most: the newest by name; of more whose names do not show it, at none.
   */
  bornBetween(place: string, env: Env, from: number, to: number): readonly TranscriptBirth[];
  /** `bash_command` runs in `sh` and prints one line: the id, where the agent's own shell knows or can make one. */
  readonly nextStep: NextStep;
}

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

/** Everything that is peculiar to one agent client. A new client is one new adapter. */
export interface ClientAdapter {
  readonly type: ClientType;
  /** Of the name in the MCP handshake. */
  matchesName(name: string): boolean;
  /** Of a server's environment, for clients whose name says nothing. */
  matchesEnvironment(env: Env): boolean;
  /** Its calls name their thread: a server may speak for several agents, and only a call tells for which. */
  readonly namesThreads: boolean;
  /** The conversation that a tool call says it comes from, out of the call's `_meta`. */
  threadOf(meta: Readonly<Record<string, unknown>> | undefined): string | null;
  sessionFromEnvironment(env: Env): Detection;
  /** The directory that the agent works in, given the server's own. */
  placeOf(env: Env, cwd: string): string;
  /** Where the client keeps this session's transcript; the file need not exist. Null when it cannot be told. */
  transcriptPath(session: string, place: string, env: Env): string | null;
  readonly nextStep: NextStep;
}

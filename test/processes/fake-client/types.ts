/** Any JSON object. */
export type Json = Record<string, unknown>;

/** Environment variables for a child process. */
export type Env = Record<string, string | undefined>;

/** The hook events that one client or the other fires. */
export type HookEvent =
  | 'SessionStart'
  | 'UserPromptSubmit'
  | 'PreToolUse'
  | 'PostToolUse'
  | 'Stop'
  | 'Interrupt'
  | 'PreCompact'
  | 'PostCompact'
  | 'SessionEnd';

/** A hook as it stands in a client's configuration. */
export type Hook =
  | {
      readonly type: 'command';
      readonly command: string;
      readonly timeout?: number;
      /** Claude Code: goes on in the background, and its end with 2 starts a turn. */
      readonly asyncRewake?: boolean;
    }
  | {
      readonly type: 'mcp_tool';
      readonly server: string;
      readonly tool: string;
      readonly input?: Json;
      readonly timeout?: number;
    };

/** The hooks of an event; those with a matcher run only for the tools or sources that it names. */
export type Hooks = Readonly<Record<string, readonly { matcher?: string; hooks: readonly Hook[] }[]>>;

/** How a server is started. */
export interface ServerEntry {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Codex: names of variables that the server is given beside the few that every server gets. */
  readonly env_vars?: readonly string[];
}

/** What a user has set up for a client. */
export interface Configuration {
  readonly hooks: Hooks;
  readonly servers: Readonly<Record<string, ServerEntry>>;
}

/** A call that a model makes. */
export interface ModelCall {
  /** As the model knows the tool: `Bash`, or `mcp__<server>__<tool>`. */
  readonly toolName: string;
  readonly input: Json;
  readonly callId: string;
  /** Set for a tool of an MCP server. */
  readonly server: string | null;
  /** Set when a subagent makes the call. */
  readonly agentId: string | null;
}

/** What a tool answered. */
export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
}

/** What is true of a session at one moment. */
export interface Session {
  readonly id: string;
  readonly cwd: string;
  /** Path of the transcript; the file is made at the first prompt. */
  readonly transcript: string;
  /** The turn that runs, or the last one that ran; null before the first. */
  readonly turn: { readonly id: string; readonly startedAt: number } | null;
}

/** The record that a client keeps of a session, in its own format. */
export interface Transcript {
  /** Where the record of a session is, or is to be. */
  pathOf(id: string, cwd: string): string;
  started(session: Session, continues: string | null): object[];
  prompted(session: Session, text: string): object[];
  called(session: Session, call: ModelCall): object[];
  answered(session: Session, call: ModelCall, answer: ToolAnswer): object[];
  said(session: Session, text: string): object[];
  finished(session: Session, text: string): object[];
  interrupted(session: Session): object[];
  compacted(session: Session): object[];
}

/** Everything in which one real client differs from the other. */
export interface Client {
  readonly name: 'claude' | 'codex';
  readonly transcript: Transcript;
  configuration(env: Env, cwd: string): Configuration;
  serverEnvironment(env: Env, session: Session, entry: ServerEntry): Env;
  hookEnvironment(env: Env, session: Session): Env;
  shellEnvironment(env: Env, session: Session): Env;
  /** Names its processes are known by; `daemon` when one process serves several terminals. */
  title(daemon: boolean): string;
  /** The requests of the handshake: a probe that may be refused, then `initialize`. */
  readonly probe: Json | null;
  readonly initialize: Json;
  readonly listParams: Json | undefined;
  roots(cwd: string): readonly string[];
  /** `_meta` of a model's call; the id is the request's. */
  modelMeta(session: Session, call: ModelCall, id: number): Json;
  /** `_meta` of a hook's call. */
  hookMeta(session: Session, id: number): Json | undefined;
  newCallId(): string;
  payload(event: HookEvent, session: Session, details: Json): Json;
  /** What the hooks before a call (no answer yet) and after it are told. */
  toolDetails(call: ModelCall, answer: ToolAnswer | null): Json;
  stopDetails(active: boolean, lastMessage: string): Json;
  /** What a hook's input becomes where the payload lacks a name: nothing, or the call does not happen. */
  readonly missingName: 'empty' | 'no call';
  /** Why an event has no server to call; null when it has one. */
  noServerAt(event: HookEvent): string | null;
  /** Characters of a context text that reach the model whole. */
  readonly longestContext: number;
  /** What the client changes in a context text. */
  escape(text: string): string;
  /** The session start is reported when the first prompt comes, not when the interface opens. */
  readonly startsAtFirstPrompt: boolean;
  /** A cleared session goes on with the same server. */
  readonly clearKeepsServer: boolean;
  readonly reportsInterrupt: boolean;
  /** Knows hooks that go on in the background and start a turn. */
  readonly rewakes: boolean;
  readonly forkSource: string;
  readonly endSignal: NodeJS.Signals;
  /** Where children run: Codex's daemon has one folder for all its sessions. */
  childFolder(session: Session): string;
}

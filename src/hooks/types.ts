/** What a hook may report; clients that have an event name it alike. */
export const HOOK_EVENTS = [
  'SessionStart',
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'Stop',
  'Interrupt',
  'SessionEnd',
] as const;

/** One of the events a hook may report. */
export type HookEventName = (typeof HOOK_EVENTS)[number];

/** What a client said in one hook call, checked and bounded: safe to act on, not yet believed. */
export interface HookCall {
  readonly event: HookEventName;
  /** Passes `isSessionId`. */
  readonly session: string;
  /** Absolute path. */
  readonly cwd: string | null;
  /** Absolute path; nothing says that the file exists. */
  readonly transcriptPath: string | null;
  /** Why a session starts: startup, resume, clear, compact, fork. Only with SessionStart. */
  readonly source: string | null;
  /** True while the client continues a turn because an earlier stop hook asked it to. */
  readonly stopHookActive: boolean;
  /** True if a subagent of the session made the call: it shares the session id but not the mail. */
  readonly subagent: boolean;
  readonly turn: string | null;
}

/** A message as a hook shows it. */
export interface Shown {
  readonly id: string;
  readonly body: string;
  /** The sender's client session; null if it has none that we know. */
  readonly fromSession: string | null;
  /** Set if the sender waits for a reply. */
  readonly requestId: string | null;
  /** The request that this message answers. */
  readonly replyTo: string | null;
  /** True if it was already handed over once and nothing shows that it arrived. */
  readonly givenBefore: boolean;
  /** True if it delegates work, which the recipient owns until it says how it ended. */
  readonly actionRequired: boolean;
}

/** What is printed or answered: one JSON object for the client. */
export type HookOutput = Readonly<Record<string, unknown>>;

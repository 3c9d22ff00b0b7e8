import type { Client, HookEvent, Json } from './types.js';

/** How a hook ended: a command's exit code and both its outputs; a tool's answer counts as printed. */
export interface Ran {
  readonly code: number | null;
  readonly printed: string;
  readonly errors: string;
}

/** A text that reaches the model. */
export interface Context {
  readonly event: HookEvent;
  readonly text: string;
  /** False when the client put a preview in its place. */
  readonly whole: boolean;
}

/** What a hook's output means to the client. */
export interface Effect {
  readonly context: readonly Context[];
  /** A stop that goes on with the turn instead. */
  readonly continues: boolean;
  /** What the client would note as a hook problem. */
  readonly problem: string | null;
}

const GIVES_CONTEXT: readonly HookEvent[] = [
  'SessionStart',
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'Stop',
];
const PREVIEW = 2_000;

/** Reads what a hook said, as the client does. */
export function effectOf(client: Client, event: HookEvent, { code, printed, errors }: Ran): Effect {
  if (code === 2) return event === 'Stop' ? goesOn(errors) : nothing(`blocked: ${errors}`);
  if (code !== 0) return nothing(`failed with ${code}: ${errors}`);
  if (printed === '') return nothing(null);
  const answer = parsed(printed);
  if (answer === null) return nothing(`no hook answer: ${printed.slice(0, PREVIEW)}`);
  if (answer.decision === 'block') {
    const reason = String(answer.reason ?? '');
    return event === 'Stop' ? goesOn(reason) : nothing(`blocked: ${reason}`);
  }
  return contextIn(client, event, answer.hookSpecificOutput as Json | undefined);
}

function contextIn(client: Client, event: HookEvent, specific: Json | undefined): Effect {
  if (specific === undefined) return nothing(null);
  if (specific.hookEventName !== event) return nothing(`an answer for ${specific.hookEventName} at ${event}`);
  const { additionalContext } = specific;
  if (typeof additionalContext !== 'string' || additionalContext === '') return nothing(null);
  if (!GIVES_CONTEXT.includes(event)) return nothing(`${event} takes no context`);
  const text = client.escape(additionalContext);
  const whole = additionalContext.length <= client.longestContext;
  const shown = whole ? text : text.slice(0, PREVIEW);
  return { context: [{ event, text: shown, whole }], continues: event === 'Stop', problem: null };
}

/** A reason to go on was whole at 30,000 characters in Claude Code. */
function goesOn(reason: string): Effect {
  return { context: [{ event: 'Stop', text: reason, whole: true }], continues: true, problem: null };
}

function nothing(problem: string | null): Effect {
  return { context: [], continues: false, problem };
}

function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

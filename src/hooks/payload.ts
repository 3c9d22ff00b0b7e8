import { isAbsolute } from 'node:path';
import { isSessionId } from '../clients/index.js';
import { HOOK_EVENTS, type HookCall, type HookEventName } from './types.js';

const MAX_PATH = 4096;
const MAX_WORD = 256;

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads what a client wrote to a command hook: one JSON object, of which only its own members count.
 * Null if that is unusable or about another event.
 */
export function readHookCall(event: string, text: string): HookCall | null {
  const payload = jsonObject(text);
  if (payload === null) return null;
  const { hook_event_name: stated = event } = payload;
  return stated === event ? callOf(event, payload) : null;
}

/** Reads the inputs of a tool hook: strings that the client filled in, empty where it had nothing. Null if unusable. */
export function hookCallOf(fields: Members): HookCall | null {
  return callOf(fields.event, fields);
}

function callOf(event: unknown, members: Members): HookCall | null {
  const { session_id: session } = members;
  if (!isHookEvent(event) || !isSessionId(session)) return null;
  return {
    event,
    session,
    cwd: path(members.cwd),
    transcriptPath: path(members.transcript_path),
    source: event === 'SessionStart' ? word(members.source) : null,
    stopHookActive: isTrue(members.stop_hook_active),
    subagent: isPresent(members.agent_id),
    turn: word(members.turn_id),
  };
}

function jsonObject(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function isHookEvent(value: unknown): value is HookEventName {
  return HOOK_EVENTS.some((event) => event === value);
}

function path(value: unknown): string | null {
  const found = text(value, MAX_PATH);
  return found !== null && isAbsolute(found) && !found.includes('\0') ? found : null;
}

function word(value: unknown): string | null {
  return text(value, MAX_WORD);
}

function text(value: unknown, max: number): string | null {
  return typeof value === 'string' && value.length > 0 && value.length <= max ? value : null;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Whatever its shape: a call that may be a subagent's must not take its parent's mail. */
function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

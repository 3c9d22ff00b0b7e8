import { isAbsolute, join } from 'node:path';
import { isSessionId } from './session-id.js';
import type { Env } from './types.js';

/** A client's folder: the one its own variable names, else the usual one in the home. Null without either. */
export function clientFolder(env: Env, variable: string, inHome: string): string | null {
  const named = env[variable];
  if (named !== undefined && isAbsolute(named)) return named;
  const home = env.HOME;
  return home !== undefined && isAbsolute(home) ? join(home, inHome) : null;
}

/** Whether an id can be part of a file name without leading out of its folder. */
export function isSafeInFileName(session: string): boolean {
  return isSessionId(session) && !/[/\\]/.test(session);
}

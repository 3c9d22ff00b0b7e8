import { isDeepStrictEqual } from 'node:util';
import { LeftAlone } from './left-alone.js';
import { SERVER_NAME } from './names.js';
import { isObject, type JsonObject, type Registration } from './types.js';

/** How our server is registered, or null. Throws `LeftAlone` when something else bears its name. */
export function registrationIn(settings: JsonObject, key: string): Registration | null {
  const servers = settings[key];
  const entry = isObject(servers) ? servers[SERVER_NAME] : undefined;
  if (entry === undefined) return null;
  if (!isObject(entry) || typeof entry.command !== 'string') {
    throw new LeftAlone(`has a server "${SERVER_NAME}" that is not started by a command`);
  }
  return { command: entry.command, args: stringsIn(entry.args), envVars: stringsIn(entry.env_vars) };
}

/** Whether a registration does what is wanted; more variables than those do no harm. */
export function serves(found: Registration | null, wanted: Registration): boolean {
  return (
    found !== null &&
    found.command === wanted.command &&
    isDeepStrictEqual(found.args, wanted.args) &&
    wanted.envVars.every((name) => found.envVars.includes(name))
  );
}

function stringsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

import { isDeepStrictEqual } from 'node:util';
import { patch } from '@decimalturn/toml-patch';
import { parse, type TomlTable } from 'smol-toml';
import { LeftAlone } from './left-alone.js';
import { SERVER_NAME } from './names.js';
import { isObject, type JsonObject, type Registration } from './types.js';

const SERVERS = 'mcp_servers';
/** New tables get a heading of their own, as people write them. */
const FORMAT = { inlineTableStart: 2 };

/** What a TOML file of a client says. Throws `LeftAlone` where it is not what such a file has to be. */
export function parseTomlServers(text: string): JsonObject {
  const value = parsed(text);
  if (value[SERVERS] !== undefined && !isObject(value[SERVERS])) {
    throw new LeftAlone(`has "${SERVERS}" that are not a table`);
  }
  return value;
}

/** The text with our server registered so; what else its table says stays. */
export function withTomlServer(text: string, { command, args, envVars }: Registration): string {
  const before = parseTomlServers(text);
  const servers = isObject(before[SERVERS]) ? before[SERVERS] : {};
  const entry = isObject(servers[SERVER_NAME]) ? servers[SERVER_NAME] : {};
  const named = Array.isArray(entry.env_vars) ? entry.env_vars : [];
  const missing = envVars.filter((name) => !named.includes(name));
  return edited(text, {
    ...before,
    [SERVERS]: {
      ...servers,
      [SERVER_NAME]: { ...entry, command, args: [...args], env_vars: [...named, ...missing] },
    },
  });
}

/** The text without our server. `before`: the file before setup first changed it, or null. */
export function withoutTomlServer(text: string, before: JsonObject | null): string {
  const { [SERVERS]: servers, ...others } = parseTomlServers(text);
  if (!isObject(servers) || servers[SERVER_NAME] === undefined) return text;
  const { [SERVER_NAME]: _, ...rest } = servers;
  const isLeftEmpty = Object.keys(rest).length === 0 && before?.[SERVERS] === undefined;
  return edited(text, isLeftEmpty ? others : { ...others, [SERVERS]: rest });
}

/** One library edits and another proves that exactly what was meant has come of it. */
function edited(text: string, meant: JsonObject): string {
  const result = patch(text, meant, FORMAT);
  if (isDeepStrictEqual(plain(parsed(result)), plain(meant))) return result;
  throw new LeftAlone('could not be edited without changing more than our own entry');
}

function parsed(text: string): TomlTable {
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    const line = error instanceof Error && 'line' in error ? ` (line ${String(error.line)})` : '';
    throw new LeftAlone(`is not valid TOML${line}`);
  }
}

/** Tables without the prototype that the parser gives them. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value) || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

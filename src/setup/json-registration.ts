import { isDeepStrictEqual } from 'node:util';
import { contentOf, type JsonDocument, type Node, propertyOf, readJson } from './json-document.js';
import { withProperty } from './json-insert.js';
import { hasComments, without } from './json-remove.js';
import { LeftAlone } from './left-alone.js';
import { SERVER_NAME } from './names.js';
import { registrationIn } from './registration.js';
import { isObject, type JsonObject, type Registration } from './types.js';

const SERVERS = 'mcpServers';

/** What a JSON file of a client says. Throws `LeftAlone` where it is not what such a file has to be. */
export function parseJsonServers(text: string): JsonObject {
  const value = contentOf(readJson(text).root);
  if (!isObject(value)) throw new LeftAlone('does not hold an object at its top');
  if (value[SERVERS] !== undefined && !isObject(value[SERVERS])) {
    throw new LeftAlone(`has "${SERVERS}" that are not an object`);
  }
  return value;
}

/** The text with our server registered so; what else its entry says stays. */
export function withJsonServer(text: string, { command, args }: Registration): string {
  const before = parseJsonServers(text);
  const document = readJson(text);
  const servers = propertyOf(document.root, SERVERS);
  const entry = servers === undefined ? undefined : propertyOf(servers, SERVER_NAME);
  let edited: string;
  if (servers === undefined) {
    edited = withProperty(document, document.root, SERVERS, { [SERVER_NAME]: fresh(command, args) });
  } else if (entry === undefined) {
    edited = withProperty(document, servers, SERVER_NAME, fresh(command, args));
  } else {
    const first = readJson(withProperty(document, entry, 'command', command));
    edited = withProperty(first, entryIn(first), 'args', args);
  }
  return proven(before, edited, (after) => {
    const found = registrationIn(after, SERVERS);
    return found?.command === command && isDeepStrictEqual(found.args, args);
  });
}

/** The text without our server. `before`: the file before setup first changed it, or null. */
export function withoutJsonServer(text: string, before: JsonObject | null): string {
  const settings = parseJsonServers(text);
  const document = readJson(text);
  const servers = propertyOf(document.root, SERVERS);
  const entry = servers === undefined ? undefined : propertyOf(servers, SERVER_NAME);
  if (servers?.parent === undefined || entry?.parent === undefined) return text;
  const alone =
    servers.children?.length === 1 &&
    before?.[SERVERS] === undefined &&
    !hasComments(document, servers, entry.parent);
  const edited = without(document, alone ? servers.parent : entry.parent);
  return proven(settings, edited, (after) => registrationIn(after, SERVERS) === null);
}

function fresh(command: string, args: readonly string[]): JsonObject {
  return { type: 'stdio', command, args };
}

function entryIn(document: JsonDocument): Node {
  const servers = propertyOf(document.root, SERVERS);
  const entry = servers === undefined ? undefined : propertyOf(servers, SERVER_NAME);
  if (entry === undefined) throw new LeftAlone('could not be edited');
  return entry;
}

function proven(before: JsonObject, edited: string, isMeant: (after: JsonObject) => boolean): string {
  const after = parseJsonServers(edited);
  if (isMeant(after) && isDeepStrictEqual(foreign(after), foreign(before))) return edited;
  throw new LeftAlone('could not be edited without changing more than our own entry');
}

function foreign({ [SERVERS]: servers, ...others }: JsonObject): JsonObject {
  if (!isObject(servers)) return others;
  const { [SERVER_NAME]: _, ...rest } = servers;
  return Object.keys(rest).length === 0 ? others : { ...others, [SERVERS]: rest };
}

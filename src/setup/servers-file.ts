import { registrationIn } from './registration.js';
import type { JsonObject, Registration, SetupClient } from './types.js';

/** How one client's file of servers is read and edited. */
export interface ServersFile {
  /** What the file says. Throws `LeftAlone`. */
  parse(text: string): JsonObject;
  registered(settings: JsonObject): Registration | null;
  add(text: string, registration: Registration): string;
  remove(text: string, before: JsonObject | null): string;
}

/** The file of servers of a client; loads only what its syntax needs. */
export async function serversFileOf({ registrationSyntax }: SetupClient): Promise<ServersFile> {
  if (registrationSyntax === 'json') {
    const json = await import('./json-registration.js');
    return {
      parse: json.parseJsonServers,
      registered: (settings) => registrationIn(settings, 'mcpServers'),
      add: json.withJsonServer,
      remove: json.withoutJsonServer,
    };
  }
  const toml = await import('./toml-registration.js');
  return {
    parse: toml.parseTomlServers,
    registered: (settings) => registrationIn(settings, 'mcp_servers'),
    add: toml.withTomlServer,
    remove: toml.withoutTomlServer,
  };
}

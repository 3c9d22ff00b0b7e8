import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'smol-toml';
import type { Hooks, ServerEntry } from '../processes/fake-client/types.js';
import type { ClientName } from './fake-client.js';

/** Writes a user's settings of a client, as the client reads them. */
export function writeClientSettings(
  home: string,
  client: ClientName,
  { hooks, servers }: { hooks: Hooks; servers: Readonly<Record<string, ServerEntry>> },
): void {
  if (client === 'claude') {
    write(join(home, '.claude', 'settings.json'), JSON.stringify({ hooks }));
    write(join(home, '.claude.json'), JSON.stringify({ mcpServers: servers }));
  } else {
    write(join(home, '.codex', 'hooks.json'), JSON.stringify({ hooks }));
    write(join(home, '.codex', 'config.toml'), stringify({ mcp_servers: servers }));
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

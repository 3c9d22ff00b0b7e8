import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import type { Configuration, Env, Hooks, ServerEntry } from './types.js';

/** Claude Code's user settings, and the servers of the user and of the project. */
export function claudeConfiguration(env: Env, cwd: string): Configuration {
  const folder = env.CLAUDE_CONFIG_DIR ?? join(env.HOME ?? '', '.claude');
  const userFile = join(env.CLAUDE_CONFIG_DIR ?? env.HOME ?? '', '.claude.json');
  const settings = read(join(folder, 'settings.json'), JSON.parse);
  const user = read(userFile, JSON.parse);
  const project = read(join(cwd, '.mcp.json'), JSON.parse);
  return {
    hooks: (settings.hooks ?? {}) as Hooks,
    servers: { ...servers(project.mcpServers), ...servers(user.mcpServers) },
  };
}

/** Codex's hooks, from their own file and from its configuration, and its servers. */
export function codexConfiguration(env: Env): Configuration {
  const folder = env.CODEX_HOME ?? join(env.HOME ?? '', '.codex');
  const file = read(join(folder, 'hooks.json'), JSON.parse).hooks as Hooks | undefined;
  const config = read(join(folder, 'config.toml'), parseToml);
  const inline = (config.hooks ?? {}) as Hooks;
  const events = [...new Set([...Object.keys(file ?? {}), ...Object.keys(inline)])];
  return {
    hooks: Object.fromEntries(
      events.map((event) => [event, [...(file?.[event] ?? []), ...(inline[event] ?? [])]]),
    ),
    servers: servers(config.mcp_servers),
  };
}

function servers(value: unknown): Record<string, ServerEntry> {
  return (value ?? {}) as Record<string, ServerEntry>;
}

/** A client without a file has nothing configured; a file that cannot be parsed is the test's mistake. */
function read(path: string, parse: (text: string) => unknown): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  return parse(text) as Record<string, unknown>;
}

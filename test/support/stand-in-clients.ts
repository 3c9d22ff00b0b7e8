import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a stand-in for a client's program knows of the client. */
export interface StandIn {
  readonly version?: string;
  /** Fails on every `mcp` command, with this text. */
  readonly failing?: string;
  /** Never ends. */
  readonly hangs?: boolean;
}

/** Puts a program named `claude` into a folder: it notes its arguments and edits its file as the real one does. */
export function standInClaude(folder: string, { version = '2.1.330', ...how }: StandIn = {}): void {
  const script = `
const file = process.env.CLAUDE_CONFIG_DIR
  ? path.join(process.env.CLAUDE_CONFIG_DIR, '.claude.json')
  : path.join(process.env.HOME, '.claude.json');
const settings = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
settings.mcpServers ??= {};
const [, verb, ...rest] = args;
const name = rest[2];
if (verb === 'add') {
  if (settings.mcpServers[name]) fail('MCP server ' + name + ' already exists in user config');
  const [command, ...words] = rest.slice(4);
  settings.mcpServers[name] = { type: 'stdio', command, args: words, env: {} };
} else {
  if (!settings.mcpServers[name]) fail('No user-scoped MCP server found with name: ' + name);
  delete settings.mcpServers[name];
}
fs.writeFileSync(file, JSON.stringify(settings, null, 2));
`;
  writeProgram(folder, 'claude', `${version} (Claude Code)`, script, how);
}

/** The same for \`codex\`. */
export function standInCodex(folder: string, { version = '0.169.0', ...how }: StandIn = {}): void {
  const script = `
const home = process.env.CODEX_HOME ?? path.join(process.env.HOME, '.codex');
fs.mkdirSync(home, { recursive: true });
const file = path.join(home, 'config.toml');
const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
const [, verb, name] = args;
const table = new RegExp('\\\\n?\\\\[mcp_servers\\\\.' + name + '\\\\]\\\\n(?:[^\\\\[\\\\n][^\\\\n]*\\\\n)*');
const rest = text.replace(table, '');
if (verb === 'add') {
  const [command, ...words] = args.slice(4);
  const lines = ['[mcp_servers.' + name + ']', 'command = ' + JSON.stringify(command), 'args = ' + JSON.stringify(words)];
  fs.writeFileSync(file, rest + (rest === '' ? '' : '\\n') + lines.join('\\n') + '\\n');
} else {
  fs.writeFileSync(file, rest);
}
`;
  writeProgram(folder, 'codex', `codex-cli ${version}`, script, how);
}

/** The arguments of every call but those for the version, one line each. */
export function callsOf(folder: string, name: 'claude' | 'codex'): string[] {
  try {
    return readFileSync(join(folder, `${name}.calls`), 'utf8')
      .trimEnd()
      .split('\n');
  } catch {
    return [];
  }
}

function writeProgram(
  folder: string,
  name: string,
  version: string,
  script: string,
  { failing, hangs }: StandIn,
): void {
  mkdirSync(folder, { recursive: true });
  const program = `#!${process.execPath}
const fs = require('node:fs');
const path = require('node:path');
const args = process.argv.slice(2);
const fail = (reason) => {
  process.stderr.write(reason + '\\n');
  process.exit(1);
};
if (args[0] === '--version') {
  console.log(${JSON.stringify(version)});
  process.exit(0);
}
fs.appendFileSync(__filename + '.calls', JSON.stringify(args) + '\\n');
if (${JSON.stringify(failing ?? null)} !== null) fail(${JSON.stringify(failing ?? '')});
if (${hangs === true}) setInterval(() => {}, 1000);
else {
${script}
}
`;
  const file = join(folder, name);
  writeFileSync(file, program);
  chmodSync(file, 0o755);
}

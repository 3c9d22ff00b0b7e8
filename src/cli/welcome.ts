import type { Command } from './command.js';

/** How the clients that have a command for it are given this server. */
export const REGISTRATION = [
  '  claude mcp add --scope user oxtail -- oxtail',
  '  codex mcp add oxtail -- oxtail',
] as const;

/** What oxtail is, how a client gets it, and what it can be told to do. */
export function welcome(commands: readonly Command[], version: string): string[] {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `oxtail ${version}`,
    '',
    'Lets the coding agents on this machine see, message and ask each other, over',
    'one append-only event log. Agents use it as an MCP server. Register it with',
    '',
    ...REGISTRATION,
    '',
    'or, with another client, as the command "oxtail" without arguments, on stdio.',
    '',
    'Commands:',
    '',
    ...commands.map(({ name, description }) => `  oxtail ${name.padEnd(width)}  ${description}`),
    '',
    'oxtail <command> --help tells more. oxtail --version tells the version.',
  ];
}

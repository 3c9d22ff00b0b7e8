import type { Command } from './command.js';

/** How every installed client is given this server and its hooks. */
export const REGISTRATION = ['  oxtail setup'] as const;

/** What oxtail is, how a client gets it, and what it can be told to do. */
export function welcome(commands: readonly Command[], version: string): string[] {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `oxtail ${version}`,
    '',
    'Lets the coding agents on this machine see, message and ask each other, over',
    'one append-only event log. Agents use it as an MCP server. Set up Claude Code',
    'and Codex with',
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

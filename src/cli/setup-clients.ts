import { homeOf } from '../events/index.js';
import { type ClientName, loadSetup, shellWords } from '../setup/index.js';
import { UsageError } from './command-error.js';
import type { Context } from './context.js';

/** What a terminal would obey: files and clients' own words are shown, too. */
const UNPRINTABLE = /[^\P{Cc}\t]|[\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The options that every command around setup has. */
export const setupArgs = {
  client: { type: 'string', valueHint: 'claude|codex', description: 'Only this client.' },
  'dry-run': { type: 'boolean', description: 'Only show what would be done.' },
} as const;

/** What a command around setup is asked for. */
export interface Asked {
  readonly client: string | undefined;
  readonly dryRun: boolean;
  readonly undo: boolean;
  /** Whether the server is part of it, or the hooks alone. */
  readonly server: boolean;
  readonly command?: string | undefined;
}

/** Sets clients up or takes that back. Returns the exit code. Throws `UsageError`. */
export async function setUpClients(asked: Asked, { ambient, program, output }: Context): Promise<number> {
  const node = process.execPath;
  const options = {
    env: ambient.env,
    home: homeOf(ambient.env).root,
    node,
    program,
    command: asked.command === undefined ? [node, program] : wordsOf(asked.command),
    only: clientIn(asked.client),
    server: asked.server,
    dryRun: asked.dryRun,
    say: (line: string) => void output.write(`${line.replace(UNPRINTABLE, '?')}\n`),
  };
  const { setUp, takeDown } = await loadSetup();
  return (await (asked.undo ? takeDown(options) : setUp(options))) ? 0 : 1;
}

function clientIn(value: string | undefined): ClientName | null {
  if (value === undefined || value === 'claude' || value === 'codex') return value ?? null;
  throw new UsageError('bad-client', `--client takes claude or codex, not "${value}".`);
}

function wordsOf(command: string): readonly string[] {
  const words = shellWords(command);
  if (words !== null && words[0] !== undefined && words[0] !== '') return words;
  throw new UsageError('bad-command', '--command takes a command line, with every quote closed.');
}

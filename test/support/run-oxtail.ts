import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROGRAM } from './agent.js';
import { pidOf } from './pid-of.js';

/** What a command printed, and its exit code; null when a signal ended it. */
export interface Ran {
  readonly output: string;
  readonly errors: string;
  readonly code: number | null;
}

/** How a command is run. */
export interface RunOptions {
  /** The user's home folder. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another path that leads to the program. */
  readonly program?: string;
  /** A command that starts it, which is given the rest as its last arguments. */
  readonly through?: readonly string[];
  /** Is given what was printed so far, each time that something is. */
  readonly watch?: (output: string, pid: number) => void;
}

/** Runs a command of the built program, in an environment that holds nothing of the machine's but PATH. */
export function runOxtail(
  args: readonly string[],
  { home, env, program = PROGRAM, through = [], watch }: RunOptions,
): Promise<Ran> {
  const [command = '', ...rest] = [...through, process.execPath, program, ...args];
  const child = spawn(command, rest, {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, OXTAIL_HOME: join(home, '.oxtail'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data) => {
    output += data;
    watch?.(output, pidOf(child));
  });
  child.stderr.on('data', (data) => {
    errors += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ output, errors, code }));
  });
}

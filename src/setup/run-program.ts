import { spawn } from 'node:child_process';
import { type Env, endGroup } from '../clients/index.js';

const MOST_OUTPUT = 64 * 1024;

/** How a program ended. `code` is null when it did not end in time or could not be started. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program to its end, or for so long at most, with nothing to read. Never rejects. */
export function runProgram(file: string, args: readonly string[], env: Env, limitMs: number): Promise<Ran> {
  return new Promise((resolve) => {
    // A group of its own, so that what it starts ends with it.
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const said = { output: '', errors: '' };
    const hear = (what: 'output' | 'errors') => (data: Buffer) => {
      if (said[what].length < MOST_OUTPUT) said[what] += data.toString();
    };
    child.stdout.on('data', hear('output'));
    child.stderr.on('data', hear('errors'));
    const finish = (code: number | null) => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, ...said });
    };
    const timer = setTimeout(() => {
      endGroup(child.pid);
      finish(null);
    }, limitMs);
    child.on('error', () => finish(null));
    child.on('close', finish);
  });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Ran } from './hook-output.js';
import type { Env } from './types.js';

const TIMEOUT_SECONDS = 60;

/** A command that was started for a hook. */
export interface RunningCommand {
  readonly ended: Promise<Ran>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the command of a hook and tells it what it is for. */
export function startCommand(
  { command, timeout = TIMEOUT_SECONDS }: { readonly command: string; readonly timeout?: number },
  payload: string,
  place: { readonly cwd: string; readonly env: Env },
): RunningCommand {
  const child = spawn('/bin/sh', ['-c', command], { ...place, timeout: timeout * 1000 });
  let [printed, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (data) => {
    printed += data;
  });
  child.stderr.setEncoding('utf8').on('data', (data) => {
    errors += data;
  });
  // A hook need not read what it is told.
  child.stdin.on('error', () => {});
  child.stdin.end(payload);
  const ended = once(child, 'close').then(([code]): Ran => ({ code, printed, errors }));
  return { ended, kill: (signal) => void child.kill(signal) };
}

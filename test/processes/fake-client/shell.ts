import { execFile } from 'node:child_process';
import type { Env, ToolAnswer } from './types.js';

const LIMIT_MS = 20_000;

/** Runs a command of the model's. */
export function runShell(
  command: string,
  place: { readonly cwd: string; readonly env: Env },
): Promise<ToolAnswer> {
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { ...place, timeout: LIMIT_MS }, (error, stdout, stderr) =>
      resolve({ text: stdout + stderr, isError: error !== null }),
    );
  });
}

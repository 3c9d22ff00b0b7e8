import { execFile } from 'node:child_process';
import { hasLog, homeOf } from '../../events/index.js';
import type { Inside } from '../../forensics/index.js';
import type { Context } from '../context.js';

/** How long the look inside may take. */
const LIMIT_MS = 20_000;
const MOST_OUTPUT = 16 * 1024 * 1024;

/**
 * Looks inside the log in a process of its own: a damaged file or a sandbox can end whoever opens it, and a lock can
 * hold it for ever. Never rejects.
 */
export async function inside({ ambient, program }: Context): Promise<Inside> {
  if (!hasLog(homeOf(ambient.env))) return { kind: 'none' };
  const options = {
    env: { ...ambient.env },
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_OUTPUT,
  } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'diagnose', '--inside'], options, (failure, output) => {
      const found = parsed(output);
      if (found !== null) resolve(found);
      else if (failure?.killed === true) resolve({ kind: 'silent', seconds: LIMIT_MS / 1000 });
      else resolve({ kind: 'ended', how: String(failure?.signal ?? failure?.code ?? 'without a word') });
    });
  });
}

/** It is our own program that wrote this, or nobody. */
function parsed(output: string): Inside | null {
  try {
    return JSON.parse(output) as Inside;
  } catch {
    return null;
  }
}

import { spawn } from 'node:child_process';
import { type Env, endGroup, onPath } from '../../clients/index.js';
import { DRIVER_LIMIT_MS, type Driver, type DriverOutcome, WAKE_TEXT, type WakeTarget } from '../driver.js';

// Without its daemon it was seen to take 4.7 s.
const LIMIT_MS = DRIVER_LIMIT_MS - 500;

/** How the program ended, or that it did not. */
type End =
  | { readonly end: 'exited'; readonly code: number }
  | { readonly end: 'killed'; readonly signal: string }
  | { readonly end: 'not-started' | 'late' };

/**
 * Hands the text to Codex itself, which starts a turn with it as soon as the thread is idle; no terminal is touched,
 * and a draft stays. Codex tells nothing of the turn, so this never confirms.
 */
export const codexQueue: Driver = {
  name: 'codex-queue',
  types: false,
  mayReach: (target) => commandFor(target) !== null,
  wake: async (target, isStillOurs) => {
    const command = commandFor(target);
    if (command === null) return { outcome: 'unavailable', evidence: 'no thread, or no codex on PATH' };
    if (!isStillOurs()) return { outcome: 'unavailable', evidence: 'the lease was over before codex queue' };
    return outcomeOf(await run(command.file, command.args, target.env));
  },
};

function commandFor({ clientType, thread, env }: WakeTarget): { file: string; args: string[] } | null {
  // Ids of Codex are UUIDs: one that could be read as an option is none of its own.
  if (clientType !== 'codex' || thread === null || thread.startsWith('-')) return null;
  const file = onPath('codex', env);
  return file === null ? null : { file, args: ['queue', '--thread', thread, '--message', WAKE_TEXT] };
}

function outcomeOf(end: End): DriverOutcome {
  switch (end.end) {
    case 'exited':
      return end.code === 0
        ? { outcome: 'fired', confirmed: false, evidence: 'codex queue ended with 0' }
        : { outcome: 'unavailable', evidence: `codex queue ended with ${end.code}` };
    case 'not-started':
      return { outcome: 'unavailable', evidence: 'codex queue could not be started' };
    // Both may have come after the text was queued.
    case 'killed':
      return {
        outcome: 'failed',
        evidence: `codex queue was ended by ${end.signal}; it may have been queued`,
      };
    case 'late':
      return { outcome: 'failed', evidence: `no end within ${LIMIT_MS} ms; it may have been queued` };
  }
}

/** Runs it with nothing to read and nobody to listen; what it leaves running after an end of its own lives on. */
function run(file: string, args: readonly string[], env: Env): Promise<End> {
  return new Promise((resolve) => {
    try {
      // A group of its own, so that what it started ends with it when it is late.
      const child = spawn(file, args, { env, stdio: 'ignore', detached: true });
      const timer = setTimeout(() => {
        endGroup(child.pid);
        resolve({ end: 'late' });
      }, LIMIT_MS);
      child.on('error', () => {
        clearTimeout(timer);
        resolve({ end: 'not-started' });
      });
      child.on('exit', (code, signal) => {
        clearTimeout(timer);
        resolve(code === null ? { end: 'killed', signal: signal ?? 'a signal' } : { end: 'exited', code });
      });
    } catch {
      // Some failures to start are thrown: too long an environment, or one with a NUL in it.
      resolve({ end: 'not-started' });
    }
  });
}

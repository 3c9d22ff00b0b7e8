import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

/** A place where the test has mounted something that nobody else sees. */
export interface PrivateMounts {
  /** Starts a command there: for `through` of an agent. */
  readonly through: readonly string[];
  /** Where a path of that place is found from outside. */
  outside(path: string): string;
}

/**
 * Runs a shell script that may mount, in user and mount namespaces of its own: no privilege is needed, and
 * nothing is left behind. `folder` is where commands are started (Linux).
 */
export async function privateMounts(folder: string, script: string): Promise<PrivateMounts> {
  const holder = spawn('unshare', ['-Urm', 'sh', '-ec', `${script}\necho ready\nexec sleep infinity`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'exit');
  onTestFinished(async () => {
    holder.kill('SIGKILL');
    await ended;
  });
  const said = await Promise.race([once(holder.stdout, 'data'), ended]);
  expect(String(said[0])).toBe('ready\n');
  const target = String(holder.pid);
  return {
    through: ['nsenter', '-t', target, '-U', '-m', '--preserve-credentials', `--wd=${folder}`, '--'],
    outside: (path) => join('/proc', target, 'root', path),
  };
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { wakeScript } from '../../src/setup/names.js';
import { tellPipe } from '../../src/wake/drivers/rewake-pipes.js';
import { REWAKE_FOLDER, rewakeCommand, rewakeScript } from '../../src/wake/index.js';
import { start } from '../clients/children.js';
import { type HookRan, startHookCommand } from './hooks.js';

/** Writes the script that waits to wake an agent, for the agents started with this home; gives its path. */
export function installRewake(home: string): string {
  const root = join(home, '.oxtail');
  const script = wakeScript(root);
  mkdirSync(dirname(script), { recursive: true, mode: 0o700 });
  writeFileSync(script, rewakeScript(root));
  return script;
}

/** The pipes, of the agents started with this home. */
export function pipesOf(home: string): string[] {
  const folder = join(home, '.oxtail', REWAKE_FOLDER);
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A hook that waits, or has ended. */
export interface Arming {
  readonly pid: number;
  readonly ended: Promise<HookRan>;
}

/** How the hook is started. */
export interface ArmingOptions {
  /** The process that counts as its client. */
  readonly client: number;
  readonly shell?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly payload?: string;
  readonly command?: string;
}

/** Starts the hook as a client does. */
export function startRewake(home: string, { client, shell, env, payload, command }: ArmingOptions): Arming {
  const { pid, ended } = startHookCommand(command ?? rewakeCommand(wakeScript(join(home, '.oxtail'))), {
    home,
    payload: payload ?? '{}',
    env: { CLAUDE_PID: String(client), ...env },
    ...(shell === undefined ? {} : { shell }),
  });
  onTestFinished(() => {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It has ended, as it should.
    }
  });
  return { pid, ended };
}

/** Starts the hook, and waits until it does, and until whoever removes its pipe after a signal has begun. */
export async function arm(home: string, options: ArmingOptions): Promise<Arming & { pipe: string }> {
  const before = pipesOf(home);
  const arming = startRewake(home, options);
  const pipe = await vi.waitFor(
    () => {
      const found = pipesOf(home).find((path) => !before.includes(path));
      // A line that only makes it look is taken by whoever waits.
      if (found === undefined || !tellPipe(found, 'look')) throw new Error('nobody waits');
      expect(processesOf(home).length).toBeGreaterThanOrEqual(2);
      return found;
    },
    { timeout: 20_000, interval: 5 },
  );
  return { ...arming, pipe };
}

/** A process that can count as a client. */
export function startClient(): { readonly pid: number; kill(): Promise<void> } {
  const child = start('sleep', ['600']);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Pids of what runs the script of a home. */
export function processesOf(home: string): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' });
  const [folder = home] = home.split('\n');
  return stdout
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => Number.parseInt(line, 10));
}

/** Leaves the script of a home no time to do anything. */
export function killAllOf(home: string): void {
  const pids = processesOf(home);
  // Else the one would notice that the other has gone.
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

/** Whoever notices that a script has gone ends a moment after it. */
export async function noProcess(home: string): Promise<void> {
  await vi.waitFor(() => expect(processesOf(home)).toEqual([]), { timeout: 20_000 });
}

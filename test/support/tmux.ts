import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './agent.js';
import { pidOf } from './pid-of.js';

/** A tmux server of the test's own, gone with the test. */
export interface Tmux {
  /** Makes a session in a folder; gives the environment of a process in its pane. */
  newSession(name: string, folder: string): Record<string, string>;
  /** Splits a pane off in a folder; gives the same. */
  newPane(session: string, folder: string): Record<string, string>;
  /** Shows a session to one more client. */
  attach(session: string): Promise<void>;
  run(...args: readonly string[]): string;
}

/** Starts a tmux server whose socket lies in a temporary folder. */
export function startTmux(): Tmux {
  const folder = realpathSync(temporaryFolder());
  const env = { PATH: process.env.PATH ?? '', TMUX_TMPDIR: folder, LC_ALL: 'C.UTF-8', TERM: 'xterm' };
  const run = (...args: readonly string[]) => {
    const options = { env, encoding: 'utf8', timeout: 10_000 } as const;
    return execFileSync('tmux', ['-u', '-L', 'test', '-f', '/dev/null', ...args], options).trimEnd();
  };
  run('new-session', '-d', '-s', 'keeper', '-c', folder, 'exec sleep 600');
  const pid = pidOf({ pid: Number(run('display-message', '-p', '#{pid}')) });
  onTestFinished(() => endProcess(pid));
  const socket = run('display-message', '-p', '#{socket_path}');
  const inPane = (pane: string) => ({ TMUX: `${socket},1,0`, TMUX_PANE: pane });
  const made = ['-d', '-P', '-F', '#{pane_id}'];
  return {
    run,
    newSession: (name, path) => inPane(run('new-session', ...made, '-s', name, '-c', path, 'exec sleep 600')),
    newPane: (session, path) =>
      inPane(run('split-window', ...made, '-t', `=${session}:`, '-c', path, 'exec sleep 600')),
    attach: async (session) => {
      const client = spawn('tmux', ['-L', 'test', '-C', 'attach', '-t', `=${session}`], { env });
      onTestFinished(() => void client.kill());
      await once(client.stdout, 'data');
    },
  };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // The test ended it.
  }
}

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** A process of this run that is spoken to in lines. */
export interface Child {
  readonly pid: number;
  onLine: (line: string) => void;
  write(line: string): void;
  /** Closes its input and waits until it is gone; helps after a while. */
  end(): Promise<void>;
}

/** How long a process may take to end by itself. */
const PATIENCE_MS = 5000;

const running = new Set<ChildProcessByStdio<Writable, Readable, null>>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a bundled program in an environment that holds nothing of the machine's but PATH. */
export function startChild(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Child {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.add(child);
  const gone = once(child, 'exit').then(() => running.delete(child));
  let held = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (held + text).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) started.onLine(line);
  });
  const started: Child = {
    pid: child.pid ?? 0,
    onLine: () => {},
    write: (line) => {
      child.stdin.write(`${line}\n`);
    },
    end: async () => {
      child.stdin.end();
      const help = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await gone;
      clearTimeout(help);
    },
  };
  return started;
}

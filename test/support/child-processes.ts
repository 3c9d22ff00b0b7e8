import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, vi } from 'vitest';
import type { EventLog } from '../../src/events/index.js';
import { pidOf } from './pid-of.js';
import type { programs } from './programs.js';

/** Where a process that tests start is bundled to. */
export function processFile(name: string): string {
  return resolve('.build', `${name}.js`);
}

/** A program that has the log open and obeys. */
export interface LogProgram {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Gives one command; resolves to its result. Rejects with the error's code, or when the program ends. */
  tell(command: string): Promise<unknown>;
  /** Gives a command that will not be answered. */
  order(command: string): void;
  readonly ended: Promise<unknown>;
}

/** Starts a program with these projections on the log of the agents started with this home. */
export async function startProgram(home: string, program: keyof typeof programs): Promise<LogProgram> {
  const child = spawn(process.execPath, [processFile('log-program'), program], {
    env: { PATH: process.env.PATH, OXTAIL_HOME: join(home, '.oxtail') },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the program has ended');
    const outcome = JSON.parse(value) as { result?: unknown; error?: string };
    if (outcome.error !== undefined) throw new Error(outcome.error);
    return outcome.result;
  };
  expect(await answer()).toBe('open');
  const order = (command: string) => void child.stdin.write(`${command}\n`);
  return {
    child,
    pid: pidOf(child),
    order,
    tell: (command) => {
      order(command);
      return answer();
    },
    ended,
  };
}

/** Does something to the files of the store, behind everybody's back. */
export function editStore(home: string, ...args: readonly string[]): void {
  const { stdout } = spawnSync(process.execPath, [processFile('store-editor'), storeOf(home), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  expect(stdout).toBe('done\n');
}

/** A process that holds one snapshot of the store until the test ends. */
export async function parkReader(home: string): Promise<void> {
  const child = spawn(process.execPath, [processFile('store-editor'), storeOf(home), 'park'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await once(child.stdout, 'data');
}

/** Waits until a process stands still (Linux). */
export async function untilStopped(pid: number): Promise<void> {
  await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) T /), {
    timeout: 20_000,
    interval: 5,
  });
}

/** Stops a process that, in the middle of writing, would block everybody: that is for other tests. */
export async function stopOutsideOfWriting(pid: number, log: EventLog): Promise<void> {
  for (;;) {
    process.kill(pid, 'SIGSTOP');
    await untilStopped(pid);
    try {
      log.head();
      return;
    } catch {
      process.kill(pid, 'SIGCONT');
    }
  }
}

function storeOf(home: string): string {
  return join(home, '.oxtail', 'log');
}

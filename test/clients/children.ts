import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, vi } from 'vitest';
import { ancestorsOf } from '../../src/clients/index.js';
import { pidOf } from '../support/pid-of.js';

/** Starts a program in a process group of its own, which ends with the test. */
export function start(command: string, args: readonly string[]): ChildProcess & { pid: number } {
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = pidOf(child);
  onTestFinished(() => endGroup(pid));
  return Object.assign(child, { pid });
}

/** The pid that a program prints as its first line. */
export async function printedPid(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('nothing to read from');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return pidOf({ pid: Number(line) });
}

/** A killed process whose parent runs on and never reaps it. */
export async function unreapedProcess() {
  const parent = start('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
  const pid = await printedPid(parent);
  // Before it has become `sleep`, the shell might still reap.
  await vi.waitFor(
    () => expect(ancestorsOf(pid)[0]).toMatchObject({ pid: parent.pid, name: 'sleep' }),
    20_000,
  );
  process.kill(pid, 'SIGKILL');
  return { parent, pid };
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { processFile } from '../support/child-processes.js';

/** Longer than a test may take: a process that must end before it is not measured against the speed of the machine. */
const FOREVER_MS = 3_600_000;

/** How a process ended whose output nobody reads, and after how long. It takes itself to be older by `startedBefore`. */
async function watched(limit: number, occupation: string, startedBefore = 0) {
  const begun = performance.now();
  const args = [processFile('watched'), String(limit), occupation, String(startedBefore)];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close');
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  const milliseconds = performance.now() - begun;
  // Closed only when nobody holds the other end any more.
  child.stdout.resume();
  await closed;
  return { code, signal, milliseconds };
}

test.each(['blocked', 'busy', 'idle', 'writing'])('a process ends at its limit (%s)', async (occupation) => {
  const { milliseconds, ...ended } = await watched(1000, occupation);
  expect(ended).toEqual({ code: null, signal: 'SIGKILL' });
  expect(milliseconds).toBeGreaterThan(990);
});

test('the time that a process took to start counts', async () => {
  const { code, signal } = await watched(FOREVER_MS, 'blocked', FOREVER_MS - 100);
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
});

test.each(['done', 'exits'])('no watchdog keeps a process (%s)', async (occupation) => {
  const { code, signal } = await watched(FOREVER_MS, occupation);
  expect({ code, signal }).toEqual({ code: 0, signal: null });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { processFile } from '../support/child-processes.js';

/** How a process ended whose output nobody reads, after how long; and what was then still to be read of it. */
async function watched(limit: number, occupation: string, age = 0) {
  const begun = performance.now();
  const args = [processFile('watched'), String(limit), occupation, String(age)];
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
  const { milliseconds, ...ended } = await watched(3100, 'blocked', 3000);
  expect(ended).toEqual({ code: null, signal: 'SIGKILL' });
  expect(milliseconds).toBeLessThan(6000);
});

test.each(['done', 'exits'])('no watchdog keeps a process (%s)', async (occupation) => {
  const { milliseconds, ...ended } = await watched(25_000, occupation);
  expect(ended).toEqual({ code: 0, signal: null });
  expect(milliseconds).toBeLessThan(25_000);
});

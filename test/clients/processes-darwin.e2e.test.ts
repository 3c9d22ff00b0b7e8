import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import type { Lookup } from '../../src/clients/process-facts.js';
import { darwinProcesses } from '../../src/clients/processes-darwin.js';
import { start, unreapedProcess } from './children.js';

const lookups: readonly [string, (pid: number) => Lookup][] = [
  ['one by one', darwinProcesses.lookUp],
  ['in a snapshot', (pid) => darwinProcesses.snapshot()(pid)],
];

test.each(lookups)('ps tells parent, start and name of a process, %s', async (_how, lookUp) => {
  const child = start('sleep', ['60']);
  await vi.waitFor(
    () =>
      expect(lookUp(child.pid)).toEqual({
        pid: child.pid,
        parent: process.pid,
        startToken: expect.stringMatching(/^\w+ \w+ \d+ \d\d:\d\d:\d\d \d{4}$/),
        name: 'sleep',
      }),
    20_000,
  );
});

test.each(lookups)('a killed and an unreaped process are gone, %s', async (_how, lookUp) => {
  const { parent, pid } = await unreapedProcess();
  await vi.waitFor(() => expect(lookUp(pid)).toBe('gone'), 20_000);
  expect(() => process.kill(pid, 0)).not.toThrow();
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  expect(lookUp(parent.pid)).toBe('gone');
});

test('a start time reads the same in every time zone', () => {
  const { pid } = start('sleep', ['60']);
  const before = darwinProcesses.lookUp(pid);
  vi.stubEnv('TZ', 'Asia/Tokyo');
  expect(darwinProcesses.lookUp(pid)).toEqual(before);
  vi.unstubAllEnvs();
});

test('a command line is one text', async () => {
  const child = start('sh', ['-c', 'sleep 60; :']);
  await vi.waitFor(
    () => expect(darwinProcesses.commandLine(child.pid)).toEqual(['sh -c sleep 60; :']),
    20_000,
  );
});

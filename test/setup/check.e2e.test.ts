import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { checkServer } from '../../src/setup/check.js';
import { temporaryFolder } from '../support/agent.js';

const PROGRAM = resolve('dist/oxtail.js');
const PATIENCE_MS = 60_000;

function environment() {
  const home = temporaryFolder();
  return { home, env: { PATH: process.env.PATH, HOME: home, TMPDIR: home } };
}

test('the check starts the command, counts its tools, and leaves nothing behind', async () => {
  const { home, env } = environment();
  const checked = await checkServer([process.execPath, PROGRAM], env, PATIENCE_MS);
  expect(checked).toEqual({ ok: true, tools: expect.any(Number) });
  expect(checked.ok && checked.tools).toBeGreaterThan(5);
  expect(readdirSync(home)).toEqual([]);
});

test('a command that says other things first is still understood', async () => {
  const { env } = environment();
  const line = `echo hello; echo '[1]'; exec '${process.execPath}' '${PROGRAM}'`;
  expect(await checkServer(['sh', '-c', line], env, PATIENCE_MS)).toMatchObject({ ok: true });
});

test('a command that never answers is ended with all that it started', async () => {
  const { home, env } = environment();
  const note = join(home, 'pid');
  const line = `sh -c 'echo $$ >"${note}"; exec sleep 600' & wait`;
  const checked = await checkServer(['sh', '-c', line], env, 1500);
  expect(checked).toEqual({ ok: false, problem: 'it did not answer within 1.5 seconds' });
  if (!existsSync(note)) return;
  const pid = Number(readFileSync(note, 'utf8'));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 20_000 });
});

test.each([
  [['/nowhere/at-all'], 'it could not be started (ENOENT)'],
  [[''], 'it could not be tried (ERR_INVALID_ARG_VALUE)'],
  [['sh', '-c', 'echo one >&2; echo two >&2; exit 4'], 'it ended with 4 instead of answering: two'],
  [['sh', '-c', 'kill -9 $$'], 'it ended with SIGKILL instead of answering'],
])('a command that does not serve is told: %j', async (command, problem) => {
  const { env } = environment();
  expect(await checkServer(command, env, PATIENCE_MS)).toEqual({ ok: false, problem });
});

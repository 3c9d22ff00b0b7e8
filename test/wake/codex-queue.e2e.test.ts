import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { hostFacts, identityOf } from '../../src/clients/index.js';
import { DRIVER_LIMIT_MS, WAKE_TEXT, type WakeTarget } from '../../src/wake/driver.js';
import { codexQueue } from '../../src/wake/drivers/codex-queue.js';
import { temporaryFolder } from '../support/agent.js';

const THREAD = '01976f2e-0000-7000-8000-000000000001';

test('codex queue is called once, with the thread, the fixed text, the environment of the agent and nothing to read', async () => {
  const folder = codexThat(`
    note('environment', JSON.stringify([process.env.MARK, process.env.HOME ?? null]));
    note('input', fs.readFileSync(0, 'utf8'));
  `);
  const target = targetIn(folder, { env: { PATH: folder, MARK: 'of the agent' } });
  expect(codexQueue).toMatchObject({ name: 'codex-queue', types: false });
  expect(codexQueue.mayReach(target)).toBe(true);
  expect(noted(folder, 'calls')).toBeNull();
  expect(await codexQueue.wake(target, () => true)).toEqual({
    outcome: 'fired',
    confirmed: false,
    evidence: 'codex queue ended with 0',
  });
  const calls = noted(folder, 'calls')?.trimEnd().split('\n');
  expect(calls).toEqual([JSON.stringify(['queue', '--thread', THREAD, '--message', WAKE_TEXT])]);
  expect(noted(folder, 'environment')).toBe('["of the agent",null]');
  expect(noted(folder, 'input')).toBe('');
});

test('no shell reads a thread id', async () => {
  const folder = codexThat('');
  const thread = '$(touch pwned); "a" \'b\' `c` --x';
  expect((await codexQueue.wake(targetIn(folder, { thread }), () => true)).outcome).toBe('fired');
  expect(noted(folder, 'calls')).toBe(
    `${JSON.stringify(['queue', '--thread', thread, '--message', WAKE_TEXT])}\n`,
  );
});

test('a failure is told by its number alone, and leaves the wake to another driver', async () => {
  for (const code of [1, 2, 101, 255]) {
    const folder = codexThat(`console.log('secret'); console.error('secret'); process.exitCode = ${code};`);
    const evidence = `codex queue ended with ${code}`;
    expect(await codexQueue.wake(targetIn(folder), () => true)).toEqual({ outcome: 'unavailable', evidence });
  }
});

test('a program that is killed may have queued the text: nothing else is tried', async () => {
  const folder = codexThat(`process.kill(process.pid, 'SIGKILL');`);
  expect(await codexQueue.wake(targetIn(folder), () => true)).toEqual({
    outcome: 'failed',
    evidence: 'codex queue was ended by SIGKILL; it may have been queued',
  });
});

test('a program that hangs is ended within the limit with its whole group, however stubborn, and nothing else is', async () => {
  const folder = codexThat(`
    const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
    const start = (detached) => require('node:child_process')
      .spawn(process.execPath, ['-e', stubborn], { detached, stdio: 'inherit' }).pid;
    process.on('SIGTERM', () => {});
    setInterval(() => {}, 1000);
    note('pids', JSON.stringify([process.pid, start(false), start(true)]));
  `);
  const ended = await codexQueue.wake(targetIn(folder), () => true);
  const [own = 0, child = 0, daemon = 0] = JSON.parse(String(noted(folder, 'pids'))) as number[];
  onTestFinished(() => end(daemon));
  expect(ended).toMatchObject({
    outcome: 'failed',
    evidence: expect.stringMatching(/^no end within \d+ ms; it may have been queued$/),
  });
  expect(Number(/\d+/.exec(ended.evidence)?.[0])).toBeLessThan(DRIVER_LIMIT_MS);
  await vi.waitFor(() => expect([identityOf(own), identityOf(child)]).toEqual([null, null]), {
    timeout: 10_000,
  });
  expect(identityOf(daemon)).not.toBeNull();
});

test('a daemon that the program leaves behind is neither waited for nor ended', async () => {
  const folder = codexThat(`
    const child = require('node:child_process')
      .spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    note('pids', JSON.stringify([child.pid]));
    child.unref();
  `);
  const ended = await codexQueue.wake(targetIn(folder), () => true);
  const [daemon = 0] = JSON.parse(String(noted(folder, 'pids'))) as number[];
  onTestFinished(() => end(daemon));
  expect(ended.outcome).toBe('fired');
  expect(identityOf(daemon)).not.toBeNull();
});

test('output of any length neither blocks the program nor is kept', async () => {
  const folder = codexThat(`
    const much = 'x'.repeat(1024 * 1024);
    for (let count = 0; count < 64; count++) for (const out of [1, 2]) fs.writeSync(out, much);
  `);
  const ended = await codexQueue.wake(targetIn(folder), () => true);
  expect(ended).toMatchObject({ outcome: 'fired', evidence: 'codex queue ended with 0' });
});

test('without a program that can be executed nothing is reached', async () => {
  const missing = temporaryFolder();
  const notExecutable = codexThat('');
  chmodSync(join(notExecutable, 'codex'), 0o644);
  const elsewhere = codexThat('');
  for (const env of [
    { PATH: missing },
    { PATH: notExecutable },
    { PATH: '' },
    {},
    { PATH: relative(process.cwd(), elsewhere) },
  ]) {
    const target = targetIn(missing, { env });
    expect(codexQueue.mayReach(target)).toBe(false);
    expect((await codexQueue.wake(target, () => true)).outcome).toBe('unavailable');
  }
  expect([noted(notExecutable, 'calls'), noted(elsewhere, 'calls')]).toEqual([null, null]);
});

test('a program that cannot be started counts as not there', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'codex'), '#!/nowhere/at/all\n', { mode: 0o755 });
  const unavailable = { outcome: 'unavailable', evidence: 'codex queue could not be started' };
  expect(await codexQueue.wake(targetIn(folder), () => true)).toEqual(unavailable);
  const fine = codexThat('');
  for (const mark of ['a\0b', 'x'.repeat(8 * 1024 * 1024)]) {
    const target = targetIn(fine, { env: { PATH: fine, MARK: mark } });
    expect(await codexQueue.wake(target, () => true)).toEqual(unavailable);
  }
  expect(noted(fine, 'calls')).toBeNull();
});

test('once the lease is over nothing is started', async () => {
  const folder = codexThat('');
  let asked = 0;
  const isStillOurs = () => {
    asked++;
    return false;
  };
  expect((await codexQueue.wake(targetIn(folder), isStillOurs)).outcome).toBe('unavailable');
  expect(asked).toBe(1);
  expect(noted(folder, 'calls')).toBeNull();
});

test('only a Codex agent with a thread is reached, and no thread can pass for an option', async () => {
  const folder = codexThat('');
  for (const changed of [
    { thread: null },
    { thread: '--last' },
    { thread: '-c' },
    { thread: '-' },
    { clientType: 'claude-code' },
    { clientType: 'unknown' },
  ] as const) {
    const target = targetIn(folder, changed);
    expect(codexQueue.mayReach(target)).toBe(false);
    expect((await codexQueue.wake(target, () => true)).outcome).toBe('unavailable');
  }
  expect(noted(folder, 'calls')).toBeNull();
});

/** A folder with a program named `codex` in it, which notes its arguments and then does this. */
function codexThat(deed: string): string {
  const folder = temporaryFolder();
  const program = `#!${process.execPath}
const fs = require('node:fs');
const note = (name, text) => fs.appendFileSync(require('node:path').join(__dirname, name), text);
note('calls', JSON.stringify(process.argv.slice(2)) + '\\n');
${deed}
`;
  writeFileSync(join(folder, 'codex'), program, { mode: 0o755 });
  return folder;
}

function noted(folder: string, name: string): string | null {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function targetIn(folder: string, changed: Partial<WakeTarget> = {}): WakeTarget {
  return {
    clientType: 'codex',
    thread: THREAD,
    client: null,
    host: hostFacts(),
    terminal: null,
    home: folder,
    env: { PATH: folder },
    enterGapMs: 500,
    ...changed,
  };
}

function end(pid: number): void {
  if (identityOf(pid) !== null) process.kill(pid, 'SIGKILL');
}

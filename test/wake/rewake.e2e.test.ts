import { spawn } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test, vi } from 'vitest';
import { hostFacts, identityOf } from '../../src/clients/index.js';
import { rewake } from '../../src/wake/drivers/rewake.js';
import { releaseOrphans, WAKE_TEXT, type WakeTarget } from '../../src/wake/index.js';
import { temporaryFolder } from '../support/agent.js';
import { processFile } from '../support/child-processes.js';
import { startFakeTerminal } from '../support/fake-client.js';
import { installHooks } from '../support/hook-installation.js';
import { makeRepository } from '../support/repository.js';
import { arm, installRewake, killAllOf, noProcess, pipesOf, startClient } from '../support/rewake.js';

const UNAVAILABLE = { outcome: 'unavailable', evidence: expect.any(String) };
const FIRED = { outcome: 'fired', confirmed: true, evidence: expect.stringMatching(/^[\w ]+$/) };

function targetIn(home: string, client: number, more: Partial<WakeTarget> = {}): WakeTarget {
  return {
    clientType: 'claude-code',
    thread: null,
    client: identityOf(client),
    host: hostFacts(),
    terminal: null,
    home: join(home, '.oxtail'),
    env: {},
    enterGapMs: 0,
    ...more,
  };
}

function wake(target: WakeTarget, isStillOurs = () => true) {
  return rewake.wake(target, isStillOurs);
}

/** A Claude Code after its first turn, which has one hook that waits. */
async function idleClaude() {
  const home = realpathSync(temporaryFolder());
  installHooks(home, 'claude', 'mcp_tool');
  const claude = startFakeTerminal('claude', { home, cwd: makeRepository(join(home, 'project')) });
  await claude.start();
  await claude.prompt();
  const { problems } = await claude.stop();
  expect(problems).toEqual([]);
  await vi.waitFor(() => expect(rewake.mayReach(targetIn(home, claude.pid))).toBe(true), { timeout: 20_000 });
  return { home, claude, target: targetIn(home, claude.pid) };
}

/** Nothing runs any more, and nothing is left but what a server removes. */
async function nothingWaits(home: string): Promise<void> {
  await noProcess(join(home, '.oxtail'));
  releaseOrphans(join(home, '.oxtail'));
}

/** Wakes as soon as the hook waits, which takes a moment after a stop. */
async function wakeArmed(target: WakeTarget): Promise<void> {
  await vi.waitFor(async () => expect(await wake(target)).toEqual(FIRED), { timeout: 20_000, interval: 5 });
}

test('P8: an idle Claude Code is woken in a turn of its own, again and again, and is told nothing but the sentence', async () => {
  const { home, claude, target } = await idleClaude();
  for (let round = 0; round < 20; round += 1) {
    const woken = claude.woken();
    await wakeArmed(target);
    const { problems, notice } = await woken;
    expect(problems).toEqual([]);
    expect(notice).toBe(`[SYSTEM NOTIFICATION - NOT USER INPUT]\n${WAKE_TEXT}\n`);
    expect(await wake(target)).toEqual(UNAVAILABLE);
    await claude.stop();
  }
  await claude.perform('exit');
  await nothingWaits(home);
  expect(pipesOf(home)).toEqual([]);
}, 60_000);

test('P8: a hook that waits does so through many turns and a cleared session, and ends with the session', async () => {
  const { home, claude, target } = await idleClaude();
  const [pipe] = pipesOf(home);
  for (let turn = 0; turn < 3; turn += 1) {
    await claude.prompt();
    await claude.stop();
  }
  await claude.perform('clear');
  await vi.waitFor(async () => expect((await claude.perform('status')).armed).toBe(1), { timeout: 20_000 });
  expect(pipesOf(home)).toEqual([pipe]);
  await wakeArmed(target);
  expect((await claude.woken()).session).toBe(claude.session);
  await claude.stop();
  await vi.waitFor(() => expect(pipesOf(home)).toHaveLength(1), { timeout: 20_000 });
  await claude.perform('exit');
  await nothingWaits(home);
  expect(pipesOf(home)).toEqual([]);
  expect(await wake(target)).toEqual(UNAVAILABLE);
});

test('P8: where no hook waits nothing is done, and another driver may be tried', async () => {
  const home = temporaryFolder();
  const client = startClient();
  const target = targetIn(home, client.pid);
  expect([rewake.mayReach(target), await wake(target)]).toEqual([false, UNAVAILABLE]);
  installRewake(home);
  const { ended } = await arm(home, { client: client.pid });
  for (const other of [
    { clientType: 'codex' },
    { client: null },
    { client: identityOf(process.pid) },
    { client: { pid: client.pid, startToken: '1' } },
    { home: join(home, 'missing') },
  ] as const) {
    const stranger = { ...target, ...other };
    expect([rewake.mayReach(stranger), await wake(stranger)]).toEqual([false, UNAVAILABLE]);
  }
  killAllOf(home);
  await ended;
  expect([rewake.mayReach(target), await wake(target)]).toEqual([false, UNAVAILABLE]);
  expect(releaseOrphans(target.home)).toBe(1);
  expect(pipesOf(home)).toEqual([]);
}, 20_000);

test('P8: nothing is done once the lease is over', async () => {
  const home = temporaryFolder();
  installRewake(home);
  const client = startClient();
  const arming = await arm(home, { client: client.pid });
  expect(await wake(targetIn(home, client.pid), () => false)).toEqual(UNAVAILABLE);
  expect(await wake(targetIn(home, client.pid))).toEqual(FIRED);
  expect((await arming.ended).code).toBe(2);
});

test('P8: a hook that was told and does not end is not said to have taken it', async () => {
  const home = temporaryFolder();
  installRewake(home);
  const client = startClient();
  const arming = await arm(home, { client: client.pid });
  process.kill(arming.pid, 'SIGSTOP');
  expect(await wake(targetIn(home, client.pid))).toMatchObject({ outcome: 'fired', confirmed: false });
  process.kill(arming.pid, 'SIGCONT');
  expect((await arming.ended).code).toBe(2);
}, 20_000);

test('P8: a file in the place of a pipe is not written to', async () => {
  const home = temporaryFolder();
  const client = startClient();
  const target = targetIn(home, client.pid);
  mkdirSync(join(home, '.oxtail', 'rewake'), { recursive: true });
  const name = `${client.pid}-${target.client?.startToken}.1-1`;
  writeFileSync(join(home, '.oxtail', 'rewake', name), 'mine');
  expect([rewake.mayReach(target), await wake(target)]).toEqual([false, UNAVAILABLE]);
});

test('P8: what waits for a killed client is no way to it, and is released; what waits for a living one stays', async () => {
  const home = temporaryFolder();
  installRewake(home);
  const [killed, living] = [startClient(), startClient()];
  const target = targetIn(home, killed.pid);
  const orphan = await arm(home, { client: killed.pid });
  const armed = await arm(home, { client: living.pid });
  expect(releaseOrphans(join(home, '.oxtail'))).toBe(0);
  await killed.kill();
  expect([rewake.mayReach(target), await wake(target)]).toEqual([false, UNAVAILABLE]);
  expect(releaseOrphans(join(home, '.oxtail'))).toBe(1);
  expect(await orphan.ended).toMatchObject({ output: '', errors: '', code: 0 });
  expect(pipesOf(home)).toEqual([armed.pipe]);
  expect(releaseOrphans(join(home, '.oxtail'))).toBe(0);
  killAllOf(home);
  await armed.ended;
  await living.kill();
  expect(releaseOrphans(join(home, '.oxtail'))).toBe(1);
  expect(pipesOf(home)).toEqual([]);
  expect(releaseOrphans(join(home, 'missing'))).toBe(0);
});

/** A Claude Code that starts a program, which starts a server once it is told to. */
const CLAUDE = `
process.title = 'claude';
require('child_process')
  .spawn(process.execPath, ['-e', ...process.argv.slice(1)], { stdio: 'inherit' })
  .on('exit', () => process.exit());
`;
const PROGRAM = `
const [title, server, home] = process.argv.slice(1);
process.title = title;
console.log(process.ppid);
process.stdin.once('data', () =>
  require('child_process')
    .spawn(process.execPath, [server, home, String(process.pid)], { stdio: ['ignore', 'inherit', 'inherit'] })
    .on('exit', () => process.exit()),
);
`;

test.each([
  ['a program that counts as the client stands between', 'wrapper', { mayReach: true, outcome: 'fired' }],
  ['another Claude Code stands between', 'claude', { mayReach: false, outcome: 'unavailable' }],
])('P8: the hook of the Claude Code above wakes its own agent alone: %s', async (_, title, outcome) => {
  const home = temporaryFolder();
  installRewake(home);
  const args = [CLAUDE, PROGRAM, title, processFile('rewaker'), join(home, '.oxtail')];
  const child = spawn(process.execPath, ['-e', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.stdin.end('go\n'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const top = Number((await lines.next()).value);
  const { pid, ended } = await arm(home, { client: top });
  child.stdin.write('go\n');
  expect(JSON.parse(String((await lines.next()).value))).toEqual(outcome);
  if (outcome.outcome !== 'fired') process.kill(pid, 'SIGTERM');
  expect((await ended).code).toBe(outcome.outcome === 'fired' ? 2 : null);
});

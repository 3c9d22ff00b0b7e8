import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { triggerCommand } from '../../src/hooks/trigger.js';
import { HOOK_EVENTS } from '../../src/hooks/types.js';
import { temporaryFolder } from '../support/agent.js';
import { editStore, processFile, startProgram, untilStopped } from '../support/child-processes.js';
import { fillDisk } from '../support/full-disk.js';
import { HOOK_ENTRY, type HookOptions, installTrigger, runHookCommand } from '../support/hooks.js';
import { privateMounts } from '../support/private-mounts.js';
import { handedOver, writeMail } from '../support/waiting-mail.js';

const onLinux = test.skipIf(process.platform !== 'linux');

const NOTHING = { output: '', errors: '', code: 0 };
const ME = 'my-session';

/** After this the watchdog acts. */
const LIMIT_MS = 4000;

/** Runs the hook before a tool call as a client that names no id in its environment. */
function ask(home: string, more: Partial<HookOptions> = {}) {
  const payload = JSON.stringify({ session_id: ME, cwd: home, hook_event_name: 'PreToolUse' });
  return runHookCommand(triggerCommand(installTrigger(home), 'codex', 'PreToolUse'), {
    home,
    payload,
    ...more,
  });
}

/** A home in which a message waits. */
async function homeWithMail(): Promise<string> {
  const home = temporaryFolder();
  await writeMail(home, { [ME]: ['mine'] });
  return home;
}

/** Fails unless the message still waits and the next hook hands it over. */
async function expectMailLater(home: string): Promise<void> {
  expect(await handedOver(home)).toEqual({ given: [], confirmed: 0 });
  expect((await ask(home)).output).toContain('| mine');
}

/**
 * Calls a start, a tool call and a stop, past the trigger: it would spare some of them, and hide that the watchdog had to
 * end one, which then has no exit code of its own.
 */
async function callAll(home: string, env: Readonly<Record<string, string>>, shell?: readonly string[]) {
  for (const event of ['SessionStart', 'PreToolUse', 'Stop']) {
    const payload = JSON.stringify({ session_id: ME, cwd: home, hook_event_name: event });
    const command = `${process.execPath} ${HOOK_ENTRY} claude-code ${event}`;
    const options = { home, payload, env, ...(shell === undefined ? {} : { shell }) };
    const { output, code } = await runHookCommand(command, options);
    expect({ output, code }, event).toEqual({ output: '', code: 0 });
  }
}

test('a hook makes no home, unless a session starts', async () => {
  const home = temporaryFolder();
  const script = installTrigger(home);
  for (const event of HOOK_EVENTS.filter((one) => one !== 'SessionStart')) {
    rmSync(join(home, 'none'), { recursive: true, force: true });
    const command = triggerCommand(script, 'claude-code', event);
    const payload = JSON.stringify({ session_id: ME, hook_event_name: event });
    const env = { OXTAIL_HOME: join(home, 'none') };
    expect(await runHookCommand(command, { home, payload, env })).toMatchObject(NOTHING);
    expect(readdirSync(home)).toEqual(['.oxtail']);
  }
});

test('a home that is a file, or lies below one, is left alone', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'file'), 'dear diary');
  await callAll(home, { OXTAIL_HOME: join(home, 'file') });
  await callAll(home, { OXTAIL_HOME: join(home, 'file/below') });
  expect(readdirSync(home)).toEqual(['file']);
});

test('a log that was never ours is left alone', async () => {
  const home = temporaryFolder();
  for (const folder of ['.oxtail', '.oxtail/log']) mkdirSync(join(home, folder), { mode: 0o700 });
  writeFileSync(join(home, '.oxtail/log/data.mdb'), 'dear diary '.repeat(2000), { mode: 0o600 });
  await callAll(home, { OXTAIL_HOME: join(home, '.oxtail') });
});

test.each([
  ['newer format', ['meta', 'format', '2'], ['meta', 'format', '1']],
  ['newer decision', ['meta', 'critical', '["future.decided"]'], ['meta', 'critical', '[]']],
])('of a log with a %s nothing is handed over', async (_, newer, current) => {
  const home = await homeWithMail();
  editStore(home, ...newer);
  await callAll(home, { OXTAIL_HOME: join(home, '.oxtail') });
  expect(await ask(home)).toMatchObject(NOTHING);
  editStore(home, ...current);
  await expectMailLater(home);
});

test('tables that have to be folded anew are left to a program that has the time', async () => {
  const home = await homeWithMail();
  editStore(home, 'forget-tables');
  await callAll(home, { OXTAIL_HOME: join(home, '.oxtail') });
  expect(await ask(home)).toMatchObject(NOTHING);
  const patient = await startProgram(home, 'current');
  await patient.tell('put done');
  await expectMailLater(home);
});

onLinux('a read-only home is left alone', async () => {
  const home = await homeWithMail();
  installTrigger(home);
  const remount = `mount --bind ${home} ${home} && mount -o remount,bind,ro ${home}`;
  const { through } = await privateMounts(home, remount);
  await callAll(home, { OXTAIL_HOME: join(home, '.oxtail') }, [...through, 'sh', '-c']);
  await callAll(home, { OXTAIL_HOME: join(home, 'none') }, [...through, 'sh', '-c']);
  await expectMailLater(home);
});

onLinux('a home that its owner may not write is left alone', async () => {
  const home = temporaryFolder();
  mkdirSync(join(home, '.oxtail'));
  chmodSync(join(home, '.oxtail'), 0o500);
  // A superuser may write anywhere, and gives that up here.
  const through = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
  await callAll(home, { OXTAIL_HOME: join(home, '.oxtail') }, [...through, 'sh', '-c']);
});

onLinux('P1 on a full disk the mail stays, and goes on when there is space', async () => {
  const home = temporaryFolder();
  const root = join(home, '.oxtail');
  mkdirSync(root);
  const mount = `mount -t tmpfs -o size=3m,mode=700 none ${root}`;
  const { through, outside } = await privateMounts(home, mount);
  const inside = join(outside(root), '..');
  await writeMail(inside, { [ME]: ['mine'] });
  const script = installTrigger(inside, { home: root });
  const shell = [...through, 'sh', '-c'];
  const command = triggerCommand(join(root, 'hooks/hook.sh'), 'codex', 'PreToolUse');
  const payload = JSON.stringify({ session_id: ME });
  fillDisk(join(outside(root), 'ballast'));
  expect(script).toContain(outside(root));
  await callAll(home, { OXTAIL_HOME: root }, shell);
  expect(await runHookCommand(command, { home, payload, shell })).toMatchObject(NOTHING);
  rmSync(join(outside(root), 'ballast'));
  expect((await runHookCommand(command, { home, payload, shell })).output).toContain('| mine');
});

onLinux('W43 nobody waits for a writer that stands still in its transaction', async () => {
  const home = await homeWithMail();
  const writer = await startProgram(home, 'current');
  writer.order('inside SIGSTOP');
  await untilStopped(writer.pid);
  await callAll(home, { OXTAIL_HOME: join(home, '.oxtail') });
  expect(await ask(home)).toMatchObject(NOTHING);
  writer.child.kill('SIGCONT');
  await expectMailLater(home);
});

test('W43 a lock that is never given back ends the hook in time, and nothing else', async () => {
  const home = await homeWithMail();
  const holder = spawn(process.execPath, [processFile('lock-holder'), join(home, '.oxtail/log')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'exit');
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const { milliseconds, ...ran } = await ask(home);
  expect(ran).toEqual(NOTHING);
  expect(milliseconds).toBeGreaterThan(LIMIT_MS - 10);
  holder.kill('SIGKILL');
  await ended;
  await expectMailLater(home);
});

test('a client that never ends its payload is left in time', async () => {
  const home = await homeWithMail();
  expect(await ask(home, { payload: null })).toMatchObject(NOTHING);
  await expectMailLater(home);
});

test('a client that reads late gets all', async () => {
  const home = await homeWithMail();
  expect((await ask(home, { reads: false })).output).toContain('| mine');
  expect(await handedOver(home)).toEqual({ given: ['mine'], confirmed: 1 });
});

onLinux('W6 what nobody read is not confirmed, and is given again', async () => {
  const home = await homeWithMail();
  const deaf = deafPipe(home);
  expect(await ask(home, { stdout: deaf })).toMatchObject(NOTHING);
  expect(await handedOver(home)).toEqual({ given: ['mine'], confirmed: 0 });
  expect((await ask(home)).output).toContain('| mine');
  expect(await handedOver(home)).toEqual({ given: ['mine', 'mine'], confirmed: 1 });
});

/** The writing end of a pipe whose reader has left. */
function deafPipe(home: string): number {
  const pipe = join(home, 'pipe');
  spawnSync('mkfifo', [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  closeSync(reader);
  onTestFinished(() => closeSync(writer));
  return writer;
}

test('hooks at the same time hand a message over once', async () => {
  const home = await homeWithMail();
  const ran = await Promise.all([ask(home), ask(home), ask(home), ask(home)]);
  expect(ran.filter(({ output }) => output.includes('| mine'))).toHaveLength(1);
  expect(ran.map(({ errors, code }) => ({ errors, code }))).toEqual(Array(4).fill({ errors: '', code: 0 }));
  expect(await handedOver(home)).toEqual({ given: ['mine'], confirmed: 1 });
});

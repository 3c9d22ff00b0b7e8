import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { identityOf } from '../../src/clients/index.js';
import { darwinProcesses } from '../../src/clients/processes-darwin.js';
import { processName, releaseOrphans, tellPipe } from '../../src/wake/drivers/rewake-pipes.js';
import { rewakeCommand, WAKE_TEXT } from '../../src/wake/index.js';
import { start } from '../clients/children.js';
import { temporaryFolder } from '../support/agent.js';
import {
  type ArmingOptions,
  arm,
  installRewake,
  killAllOf,
  noProcess,
  pipesOf,
  processesOf,
  startClient,
  startRewake,
} from '../support/rewake.js';

const SHELLS = ['dash', 'bash', 'busybox'].filter(
  (name) => spawnSync(name, name === 'busybox' ? ['true'] : ['-c', ':']).error === undefined,
);

const WOKEN = { output: '', errors: `${WAKE_TEXT}\n`, code: 2 };
const SILENT = { output: '', errors: '', code: 0 };
const SIGNALLED = { output: '', errors: '', code: null };

/** A home with the script in it, and a process that counts as the client. */
function scene(folder = 'home', name = 'sh') {
  const home = join(temporaryFolder(), folder);
  mkdirSync(home);
  const script = installRewake(home);
  // The command asks for `sh`, and is given the one that is to be tested.
  const bin = join(temporaryFolder(), 'bin');
  mkdirSync(bin);
  if (name !== 'sh') {
    const target = name === 'busybox' ? 'exec busybox sh "$@"' : `exec ${name} "$@"`;
    writeFileSync(join(bin, 'sh'), `#!/bin/sh\n${target}\n`, { mode: 0o755 });
  }
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const client = startClient();
  return { home, script, client, options: { client: client.pid, env } };
}

async function ended(arming: { ended: Promise<{ output: string; errors: string; code: number | null }> }) {
  const { output, errors, code } = await arming.ended;
  return { output, errors, code };
}

test.each(SHELLS)(
  'P8: a hook that waits wakes with the fixed sentence, and leaves nothing (%s)',
  async (name) => {
    const { home, client, options } = scene('home', name);
    const arming = await arm(home, {
      ...options,
      payload: `{"last_assistant_message":"${'peer '.repeat(50_000)}"}`,
    });
    expect(basename(arming.pipe)).toBe(`${nameOf(client.pid)}.${nameOf(arming.pid)}`);
    expect(statSync(arming.pipe).mode & 0o777).toBe(0o600);
    expect(statSync(join(arming.pipe, '..')).mode & 0o777).toBe(0o700);
    expect(tellPipe(arming.pipe, 'wake')).toBe(true);
    expect(await ended(arming)).toEqual(WOKEN);
    expect(pipesOf(home)).toEqual([]);
  },
);

test.each(SHELLS)('P8: a signal ends it at once and in silence, and nothing stays (%s)', async (name) => {
  const { home, options } = scene('home', name);
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGKILL'] as const) {
    const arming = await arm(home, options);
    process.kill(arming.pid, signal);
    expect(await ended(arming)).toEqual(SIGNALLED);
    await noProcess(home);
    expect(pipesOf(home)).toEqual([]);
  }
});

test.each(SHELLS)('P8: a home that goes while it waits keeps it from nothing (%s)', async (name) => {
  const { home, options } = scene('home', name);
  const arming = await arm(home, options);
  rmSync(join(home, '.oxtail'), { recursive: true });
  process.kill(arming.pid, 'SIGTERM');
  expect(await ended(arming)).toEqual(SIGNALLED);
  await noProcess(home);
});

test.each(SHELLS)(
  'P8: while one waits another one ends at once, and only a wake ends the first (%s)',
  async (name) => {
    const { home, options } = scene('home', name);
    const first = await arm(home, options);
    expect(await ended(startRewake(home, options))).toEqual(SILENT);
    for (const line of ['', 'wak', 'a peer says wake', 'wake up'])
      expect(tellPipe(first.pipe, line)).toBe(true);
    expect(await ended(startRewake(home, options))).toEqual(SILENT);
    expect(pipesOf(home)).toEqual([first.pipe]);
    expect(tellPipe(first.pipe, 'wake')).toBe(true);
    expect(await ended(first)).toEqual(WOKEN);
  },
);

test('P8: two that are armed at the same moment are harmless: one line wakes one of them', async () => {
  const { home, options } = scene();
  const first = await arm(home, options);
  renameSync(first.pipe, join(home, 'hidden'));
  const second = await arm(home, options);
  renameSync(join(home, 'hidden'), first.pipe);
  expect(tellPipe(second.pipe, 'wake')).toBe(true);
  expect(await ended(second)).toEqual(WOKEN);
  expect(pipesOf(home)).toEqual([first.pipe]);
  process.kill(first.pid, 'SIGTERM');
  expect(await ended(first)).toEqual(SIGNALLED);
  await noProcess(home);
  expect(pipesOf(home)).toEqual([]);
});

test.each(SHELLS)(
  'P8: no moment is the wrong one for a signal (%s)',
  async (name) => {
    const { home, options } = scene('home', name);
    for (let round = 0; round < 60; round += 1) {
      const arming = startRewake(home, options);
      if (round % 2 === 0) await pause(round / 3);
      else await vi.waitFor(() => expect(pipesOf(home)).toHaveLength(1), { timeout: 20_000, interval: 1 });
      process.kill(arming.pid, 'SIGTERM');
      expect(await ended(arming)).toEqual(SIGNALLED);
    }
    await noProcess(home);
    // One that had only just made its pipe.
    releaseOrphans(join(home, '.oxtail'));
    expect(pipesOf(home)).toEqual([]);
  },
  60_000,
);

test.each(SHELLS)(
  'P8: fifty rounds leave no process and no pipe behind (%s)',
  async (name) => {
    const { home, options } = scene('home', name);
    const pids: number[] = [];
    for (let round = 0; round < 50; round += 1) {
      const arming = await arm(home, options);
      pids.push(arming.pid);
      if (round % 2 === 0) tellPipe(arming.pipe, 'wake');
      else process.kill(arming.pid, 'SIGTERM');
      expect(await ended(arming)).toEqual(round % 2 === 0 ? WOKEN : SIGNALLED);
    }
    expect(pids.map(identityOf)).toEqual(pids.map(() => null));
    await noProcess(home);
    expect(pipesOf(home)).toEqual([]);
  },
  60_000,
);

test.runIf(process.platform === 'linux').each(SHELLS)(
  'P8: it waits without using the processor (%s)',
  async (name) => {
    const { home, options } = scene('home', name);
    await arm(home, options);
    const used = () =>
      processesOf(home).map((pid) =>
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13),
      );
    const duringHalfSecond = async () => {
      const before = used();
      expect(before).toHaveLength(2);
      await pause(500);
      expect(used()).toEqual(before);
    };
    // What it did to begin waiting may not have ended yet, or not have been counted.
    await vi.waitFor(duringHalfSecond, { timeout: 20_000, interval: 0 });
  },
);

test('P8: what a killed script left is in nobody’s way', async () => {
  const { home, options } = scene();
  const killed = await arm(home, options);
  killAllOf(home);
  expect(await ended(killed)).toEqual(SIGNALLED);
  expect(pipesOf(home)).toEqual([killed.pipe]);
  const next = await arm(home, options);
  expect(pipesOf(home)).toEqual([next.pipe]);
  tellPipe(next.pipe, 'wake');
  expect(await ended(next)).toEqual(WOKEN);
  await noProcess(home);
});

test.each(SHELLS)('whatever is not as it should be ends it in silence (%s)', async (name) => {
  const { home, options } = scene('home', name);
  const silent = async (change: Partial<ArmingOptions>) =>
    expect(await ended(startRewake(home, { ...options, ...change }))).toEqual(SILENT);
  const gone = startClient();
  await gone.kill();
  await silent({ client: gone.pid });
  for (const text of ['x', '-1', '../1', '*', '0', '99999999999999999999']) {
    await silent({ env: { ...options.env, CLAUDE_PID: text } });
  }
  await silent({ env: { ...options.env, OXTAIL_HOME: join(home, 'missing') } });
  expect(existsSync(join(home, 'missing'))).toBe(false);
  writeFileSync(join(home, 'file'), '');
  await silent({ env: { ...options.env, OXTAIL_HOME: join(home, 'file') } });
  writeFileSync(join(home, '.oxtail', 'rewake'), '');
  await silent({});
});

// The shell of busybox has a mkfifo of its own.
test.each(SHELLS.filter((name) => name !== 'busybox'))(
  'a pipe that is none wakes nobody (%s)',
  async (name) => {
    const { home, options } = scene('home', name);
    const odd = join(home, 'odd');
    mkdirSync(odd);
    writeFileSync(join(odd, 'mkfifo'), '#!/bin/sh\nexec mkdir "$1"\n', { mode: 0o755 });
    // A shell gives 2 for what it cannot open.
    const env = { ...options.env, PATH: `${odd}:${options.env.PATH}` };
    expect(await ended(startRewake(home, { ...options, env }))).toEqual(SILENT);
  },
);

test('a script that is gone or damaged wakes nobody', async () => {
  const { home, script, options } = scene();
  const text = readFileSync(script, 'utf8');
  const command = rewakeCommand(script);
  const damages: readonly (() => void)[] = [
    () => writeFileSync(script, text.slice(0, text.length / 2)),
    () => writeFileSync(script, text.replace(/\}\s*$/, '')),
    () => writeFileSync(script, 'if'),
    () => rmSync(script),
    () => mkdirSync(script),
  ];
  for (const damage of damages) {
    damage();
    expect(await ended(startRewake(home, { ...options, command })), String(damage)).toEqual(SILENT);
  }
});

test.each(SHELLS)('paths may hold anything that a file name may (%s)', async (name) => {
  const { home, options } = scene('it\'s `a` $HOME \\ * "x"\nand -n', name);
  const arming = await arm(home, options);
  tellPipe(arming.pipe, 'wake');
  expect(await ended(arming)).toEqual(WOKEN);
});

test('the home is the one that the hook’s environment names, else the one set up', async () => {
  const { home, options } = scene();
  const other = temporaryFolder();
  const inOther = { ...options, env: { ...options.env, OXTAIL_HOME: join(other, '.oxtail') } };
  mkdirSync(join(other, '.oxtail'));
  const arming = startRewake(home, inOther);
  await vi.waitFor(() => expect(pipesOf(other)).toHaveLength(1), 20_000);
  expect(pipesOf(home)).toEqual([]);
  process.kill(arming.pid, 'SIGTERM');
  await arming.ended;
});

test('without a pid of the client’s the parent counts as the client', async () => {
  const { home, options } = scene();
  const arming = await arm(home, { ...options, env: { ...options.env, CLAUDE_PID: '' } });
  expect(basename(arming.pipe)).toBe(`${nameOf(process.pid)}.${nameOf(arming.pid)}`);
  process.kill(arming.pid, 'SIGTERM');
  await arming.ended;
});

test('where there is no /proc a process goes by the same name for the script and for us', async () => {
  const { home, script, client, options } = scene();
  writeFileSync(script, readFileSync(script, 'utf8').replaceAll('/proc/', '/nowhere/'));
  const arming = await arm(home, options);
  const found = darwinProcesses.lookUp(client.pid);
  if (typeof found === 'string') throw new Error(found);
  expect(basename(arming.pipe)).toMatch(new RegExp(`^${processName(found)}\\.`));
  expect(await ended(startRewake(home, options))).toEqual(SILENT);
  tellPipe(arming.pipe, 'look');
  expect(await ended(startRewake(home, options))).toEqual(SILENT);
  await client.kill();
  tellPipe(arming.pipe, 'look');
  expect(await ended(arming)).toEqual(SILENT);
});

test('a client’s name may hold anything', async () => {
  const { home, options } = scene();
  const odd = join(home, ') R 1 (\nx');
  execFileSync('cp', ['/bin/sleep', odd]);
  const { pid } = start(odd, ['600']);
  const arming = await arm(home, { ...options, client: pid });
  expect(basename(arming.pipe)).toMatch(new RegExp(`^${nameOf(pid)}\\.`));
  process.kill(arming.pid, 'SIGTERM');
  await arming.ended;
});

function nameOf(pid: number): string {
  const found = identityOf(pid);
  if (found === null) throw new Error(`${pid} does not run`);
  return processName(found);
}

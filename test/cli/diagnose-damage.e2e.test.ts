import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEnvironment } from '../../src/events/lmdb.js';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { editStore, processFile, startProgram, untilStopped } from '../support/child-processes.js';
import { killServer, serverPid } from '../support/clients.js';
import { diagnosed } from '../support/diagnosed.js';
import { allEvents, openTestLog, storedName } from '../support/open-log.js';
import { privateMounts } from '../support/private-mounts.js';

const onLinux = test.skipIf(process.platform !== 'linux');
const asRoot = test.skipIf(process.getuid?.() !== 0);

/** A home with a little log, nobody running. */
async function madeHome(): Promise<string> {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  await ada.call('send_message', { target: 'ben', body: 'hello' });
  await ada.close();
  await ben.close();
  return home;
}

const storeOf = (home: string) => join(home, '.oxtail', 'log');

/** The last position of a log. */
async function headOf(home: string): Promise<number> {
  const log = await openTestLog(home);
  const head = log.head();
  await log.close();
  return head;
}

/** Changes what is stored, behind everybody's back. */
async function tampered(
  home: string,
  change: (store: ReturnType<typeof openEnvironment>) => void,
): Promise<void> {
  const store = openEnvironment(storeOf(home));
  store.transact(() => change(store));
  await store.close();
}

test('a truncated, a foreign and a damaged file of the log are told apart, and crash nobody', async () => {
  const home = await madeHome();
  const file = join(storeOf(home), 'data.mdb');
  truncateSync(file, 3 * 4096);
  const cut = await diagnosed({ home });
  expect(cut.code).toBe(1);
  expect(cut.checks.store).toMatchObject({ state: 'wrong', sentence: expect.stringContaining('(corrupt)') });
  writeFileSync(file, 'x'.repeat(20_000));
  const foreign = await diagnosed({ home });
  expect(foreign.checks.store).toMatchObject({
    state: 'wrong',
    sentence: expect.stringContaining('(foreign-file)'),
  });
  expect(foreign.checks.records?.state).toBe('unknown');
});

test('pages overwritten in a file of full length crash nobody', async () => {
  const home = await madeHome();
  const file = join(storeOf(home), 'data.mdb');
  const bytes = readFileSync(file);
  bytes.fill(0xee, 2 * 4096);
  writeFileSync(file, bytes);
  const { code, checks } = await diagnosed({ home });
  expect(code).toBe(1);
  expect(checks.store?.state).toBe('wrong');
});

test('P11, P12: a damaged record is told and not set aside', async () => {
  const home = await madeHome();
  const head = await headOf(home);
  editStore(home, 'flip', String(head - 1));
  const { code, checks } = await diagnosed({ home });
  expect(code).toBe(1);
  expect(checks.records).toMatchObject({
    state: 'wrong',
    sentence: expect.stringContaining(`Record ${head - 1} `),
  });
  expect(checks['set-aside']).toBeUndefined();
  const again = await diagnosed({ home });
  expect(again.checks.records).toEqual(checks.records);
  // Whoever needs it sets it aside.
  const log = await openTestLog(home);
  expect(() => allEvents(log)).toThrow();
});

test('P11: projections that are missing or behind are told and not folded', async () => {
  const home = await madeHome();
  await tampered(home, ({ meta }) => {
    const stored = meta.get('checkpoints') as Record<string, { seq: number }>;
    const name = storedName('asks');
    meta.put('checkpoints', { ...stored, [name]: { ...stored[name], seq: 1 }, 'asks@99': stored[name] });
  });
  for (const _ of [1, 2]) {
    const { code, checks } = await diagnosed({ home });
    expect(code).toBe(0);
    expect(checks.projections).toMatchObject({
      state: 'warn',
      sentence: expect.stringMatching(new RegExp(`^${storedName('asks')}: behind by up to \\d+ events`)),
    });
    expect(checks['other-projections']?.sentence).toContain('asks@99');
    // The rest is still found, folded in memory.
    expect(checks.marks?.sentence).toContain('waits for one agent,');
  }
  editStore(home, 'forget-tables');
  expect((await diagnosed({ home })).checks.projections?.sentence).toContain('not stored yet');
});

test('a log of a newer program, and of nobody, are refused in its words', async () => {
  const home = await madeHome();
  editStore(home, 'meta', 'format', '2');
  const { checks } = await diagnosed({ home });
  expect(checks.store).toMatchObject({ state: 'wrong', mend: 'update this one' });
});

test('modes that let others in are told, and mended by what it says', async () => {
  const home = await madeHome();
  chmodSync(join(home, '.oxtail'), 0o722);
  const { code, checks } = await diagnosed({ home });
  expect(code).toBe(1);
  expect(checks.store?.sentence).toContain('(unsafe-permissions)');
  expect(checks.permissions).toMatchObject({ state: 'wrong', mend: `chmod go-w '${join(home, '.oxtail')}'` });
  chmodSync(join(home, '.oxtail'), 0o755);
  expect((await diagnosed({ home })).checks.permissions).toMatchObject({ state: 'warn' });
  chmodSync(join(home, '.oxtail'), 0o700);
  expect((await diagnosed({ home })).checks.permissions?.state).toBe('ok');
});

asRoot('a file of somebody else is told', async () => {
  const home = await madeHome();
  chownSync(join(storeOf(home), 'data.mdb'), 4242, 4242);
  expect((await diagnosed({ home })).checks.permissions).toMatchObject({
    state: 'wrong',
    sentence: expect.stringContaining('data.mdb belong'),
  });
});

onLinux('a writer that stands still is named, and nobody waits for it', async () => {
  const home = await madeHome();
  const writer = await startProgram(home, 'current');
  writer.order('inside SIGSTOP');
  await untilStopped(writer.pid);
  const { code, checks } = await diagnosed({ home });
  expect(code).toBe(1);
  expect(checks.writer).toMatchObject({
    state: 'wrong',
    mend: expect.stringContaining(`kill -CONT ${writer.pid}`),
  });
  writer.child.kill('SIGCONT');
});

test('a writer that never ends is waited for only so long', async () => {
  const home = await madeHome();
  const holder = spawn(process.execPath, [processFile('lock-holder'), storeOf(home)]);
  const ended = once(holder, 'exit');
  onTestFinished(async () => {
    holder.kill('SIGKILL');
    await ended;
  });
  await once(holder.stdout, 'data');
  const { code, checks } = await diagnosed({ home });
  expect(code).toBe(1);
  expect([checks.store?.state, checks.writer?.state]).toEqual(['wrong', 'wrong']);
  expect(checks.permissions?.state).toBe('ok');
}, 90_000);

test('a server that was killed, one of another version and one of another namespace are told', async () => {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const pid = await serverPid(ada);
  await killServer(pid);
  const ben = await startAgent({ home, cwd: temporaryFolder(), session: 'ben' });
  const log = await openTestLog(home);
  const started = log
    .read()
    .find((event) => event.type === 'session.started' && event.data.process.pid !== pid);
  if (started?.type !== 'session.started') return expect.unreachable();
  const { data } = started;
  log.append(started.actor, () => ({
    events: [
      { type: 'session.started', data: { ...data, server: 'aa', program: '0.0.1' } },
      { type: 'session.started', data: { ...data, server: 'bb', namespace: 'pid:[1]' } },
    ],
    answer: null,
  }));
  const { code, checks } = await diagnosed({ home });
  expect(code).toBe(0);
  expect(checks['gone-servers']).toMatchObject({
    state: 'warn',
    sentence: expect.stringContaining(`pid ${pid}`),
  });
  expect(checks['server-versions']).toMatchObject({
    state: 'warn',
    sentence: expect.stringContaining('(0.0.1; this is'),
  });
  expect(checks['pid-namespaces']).toMatchObject({
    state: 'warn',
    sentence: expect.stringContaining('1 server in other'),
  });
  await ben.close();
});

test('mail without its mark is told', async () => {
  const home = await madeHome();
  rmSync(join(home, '.oxtail', 'waiting', 'ben'));
  expect((await diagnosed({ home })).checks.marks).toMatchObject({ state: 'warn' });
});

test('inside the sandbox of Codex the log is left alone, and that is said', async () => {
  const home = await madeHome();
  const { code, checks } = await diagnosed({ home, env: { CODEX_SANDBOX: 'seatbelt' } });
  expect(code).toBe(0);
  expect(checks.store).toMatchObject({ state: 'unknown', sentence: expect.stringContaining('(sandboxed)') });
});

onLinux('a home that cannot be written is told', async () => {
  const home = await madeHome();
  const { through } = await privateMounts(
    home,
    `mount --bind "${home}/.oxtail" "${home}/.oxtail"\nmount -o remount,bind,ro "${home}/.oxtail"`,
  );
  const { checks, code } = await diagnosed({ home, through });
  expect(code).toBe(1);
  expect(checks.store).toMatchObject({ state: 'wrong', sentence: expect.stringContaining('(read-only)') });
});

test('noted faults and settings without sense are told', async () => {
  const home = await madeHome();
  writeFileSync(join(home, '.oxtail', 'faults.log'), 'boom\n', { mode: 0o600 });
  const { checks, code } = await diagnosed({ home, env: { OXTAIL_AUTOWAKE: 'maybe' } });
  expect(code).toBe(0);
  expect([checks.faults?.state, checks.settings?.state]).toEqual(['warn', 'warn']);
});

test('P12: records damaged all over leave the rest to be told', async () => {
  const home = await madeHome();
  const head = await headOf(home);
  for (let seq = 1; seq <= head; seq++) editStore(home, 'junk', String(seq));
  const { checks } = await diagnosed({ home });
  expect(checks.store?.state).toBe('ok');
  expect(checks.records).toMatchObject({
    state: 'wrong',
    sentence: expect.stringContaining(`and ${head - 1} more of the newest`),
  });
});

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { listTmuxSessions, sessionNameOf } from '../../src/wake/index.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'oxtail-tmux-')));
const started = Math.floor(Date.now() / 1000);
const environment = { ...process.env };
// A server of our own, whose socket goes with the folder.
const ownServer = { ...environment, TMUX_TMPDIR: folder, LC_ALL: 'C.UTF-8' };
const clients: ChildProcess[] = [];
let socket: string;

function tmux(...args: string[]): string {
  const options = { env: ownServer, encoding: 'utf8', timeout: 10_000 } as const;
  return execFileSync('tmux', ['-u', '-L', 'test', '-f', '/dev/null', ...args], options).trimEnd();
}

/** Makes a session whose pane stands in a new folder of this name; gives the pane's id and the folder. */
function newSession(name: string, folderName: string): { pane: string; path: string } {
  const path = join(folder, folderName);
  mkdirSync(path, { recursive: true });
  const [asName, asPath] = [name, path].map((text) => text.replaceAll('#', '##'));
  const flags = ['-d', '-P', '-F', '#{pane_id}', '-s', asName ?? '', '-c', asPath ?? ''];
  const pane = tmux('new-session', ...flags, 'exec sleep 600');
  // A pane has no path before its program has got hold of it.
  while (tmux('display-message', '-p', '-t', pane, '#{pane_current_path}') === '');
  return { pane, path };
}

async function attach(session: string): Promise<ChildProcess> {
  const client = spawn('tmux', ['-L', 'test', '-C', 'attach', '-t', session], { env: ownServer });
  clients.push(client);
  await once(client.stdout, 'data');
  return client;
}

beforeAll(() => {
  newSession('first', 'first');
  socket = tmux('display-message', '-p', '#{socket_path}');
});

afterEach(() => {
  process.env = { ...environment };
});

afterAll(() => {
  for (const client of clients) client.kill();
  tmux('kill-server');
  rmSync(folder, { recursive: true });
});

test('a session is listed with its path, its panes and its time', async () => {
  const { sessions, error } = await listTmuxSessions(socket);
  const path = join(folder, 'first');
  expect(error).toBeNull();
  expect(sessions).toStrictEqual([
    {
      name: 'first',
      path,
      attached: false,
      createdAt: expect.any(Number),
      windows: 1,
      panes: [{ pane: '%0', path }],
    },
  ]);
  expect(sessions[0]?.createdAt).toBeGreaterThanOrEqual(started);
  expect(sessions[0]?.createdAt).toBeLessThanOrEqual(Date.now() / 1000);
});

test('names and paths survive any separator, line break and script, whatever the locale', async () => {
  const made = [
    ['a|b c', 'a|b c'],
    ['sess $1 %2 3', 'tab\there'],
    ['größe 日本', 'größe 日本'],
    ['lines', 'one\ntwo\npath none\n'],
    ["quote's #{pane_id}", "quote's #{pane_id} 100%"],
    ['%5', '-F; x'],
    ['last', '  blanks  '],
  ].map(([name = '', folderName = '']) => ({ name, ...newSession(name, folderName) }));
  for (const locale of [{}, { LANG: 'C' }, { LC_ALL: 'POSIX' }, { LC_ALL: 'C.UTF-8' }]) {
    process.env = { PATH: environment.PATH, ...locale };
    const { sessions } = await listTmuxSessions(socket);
    for (const { name, pane, path } of made) {
      expect(sessions.find((session) => session.name === name)).toMatchObject({
        path,
        panes: [{ pane, path }],
      });
      expect(await sessionNameOf({ socket, pane })).toBe(name);
    }
  }
});

test('tmux puts another name in place of one with colons, and that one is listed', async () => {
  const { pane } = newSession('host:0.1', 'colons');
  const name = tmux('display-message', '-p', '-t', pane, '#{session_name}');
  expect(await sessionNameOf({ socket, pane })).toBe(name);
  expect((await listTmuxSessions(socket)).sessions.map((session) => session.name)).toContain(name);
});

test('the panes of windows that are not in view are listed too', async () => {
  const { pane } = newSession('many', 'many');
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  tmux('new-window', '-t', 'many:', '-c', elsewhere, 'exec sleep 600');
  tmux('split-window', '-t', 'many:', '-c', folder, 'exec sleep 600');
  const { sessions } = await listTmuxSessions(socket);
  const many = sessions.find((session) => session.name === 'many');
  expect(many?.windows).toBe(2);
  expect(many?.panes.map(({ path }) => path)).toEqual([join(folder, 'many'), elsewhere, folder]);
  expect(many?.panes[0]?.pane).toBe(pane);
});

test('a session is attached with one client and with two', async () => {
  newSession('watched', 'watched');
  const isAttached = async () =>
    (await listTmuxSessions(socket)).sessions.find((session) => session.name === 'watched')?.attached;
  expect(await isAttached()).toBe(false);
  await attach('watched');
  expect(await isAttached()).toBe(true);
  await attach('watched');
  expect(tmux('display-message', '-p', '-t', 'watched', '#{session_attached}')).toBe('2');
  expect(await isAttached()).toBe(true);
});

test('a session name follows a rename, and a pane that is gone has none', async () => {
  const { pane } = newSession('before', 'renamed');
  tmux('rename-session', '-t', 'before', 'after');
  expect(await sessionNameOf({ socket, pane })).toBe('after');
  expect(await sessionNameOf({ socket, pane: '%99999' })).toBeNull();
  expect(await sessionNameOf({ socket: join(folder, 'no-socket'), pane })).toBeNull();
});

test('no server on a socket, or no tmux at all, is an empty list and no error', async () => {
  const nobody = { sessions: [], error: null };
  expect(await listTmuxSessions(join(folder, 'no-socket'))).toEqual(nobody);
  writeFileSync(join(folder, 'stale'), '');
  expect(await listTmuxSessions(join(folder, 'stale'))).toEqual(nobody);
  process.env = { PATH: folder };
  expect(await listTmuxSessions(socket)).toEqual(nobody);
  expect(await sessionNameOf({ socket, pane: '%0' })).toBeNull();
});

test('any other failure is told in the words of tmux', async () => {
  const { sessions, error } = await listTmuxSessions(join(folder, 'x'.repeat(200)));
  expect(sessions).toEqual([]);
  expect(error).toMatch(/File name too long/);
});

test('a server that does not answer is given up on, and the program goes on meanwhile', async () => {
  const pid = Number(tmux('display-message', '-p', '#{pid}'));
  onTestFinished(() => void process.kill(pid, 'SIGCONT'));
  process.kill(pid, 'SIGSTOP');
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  const { sessions, error } = await listTmuxSessions(socket);
  clearInterval(timer);
  expect(sessions).toEqual([]);
  expect(error).toMatch(/no complete answer/);
  expect(ticks).toBeGreaterThan(1);
  process.kill(pid, 'SIGCONT');
  expect((await listTmuxSessions(socket)).error).toBeNull();
});

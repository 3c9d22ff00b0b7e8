import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROGRAM, temporaryFolder } from '../support/agent.js';
import { answerIn, startWire, type Wire } from '../support/wire.js';

async function expectServes(wire: Wire): Promise<void> {
  await wire.initialize();
  expect((await wire.request('tools/list')).result?.tools).toHaveLength(15);
  expect(answerIn(await wire.call('read_my_messages'))).toMatchObject({ ok: true, count: 0 });
}

test.each([
  ['run as a command', (link: string) => [link] as const],
  ['given to node', (link: string) => [process.execPath, link] as const],
])('W1: the program started through a symbolic link, %s, serves', async (_, commandFor) => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const link = join(home, 'a link');
  symlinkSync(PROGRAM, link);
  symlinkSync(link, join(home, 'a link to it'));
  const wire = startWire({ home, cwd, command: commandFor(join(home, 'a link to it')) });
  await expectServes(wire);
  expect(await wire.end()).toBe(0);
  expect(wire.stderr()).toBe('');
});

function storeIn(root: string): string {
  mkdirSync(join(root, 'log'), { recursive: true, mode: 0o700 });
  return join(root, 'log', 'data.mdb');
}

/** What is wrong with a store, its code, how it comes about, and what mends it. */
const obstacles: [string, string, (root: string) => void, (root: string) => void][] = [
  ['lies where a file is', 'unavailable', (root) => writeFileSync(root, ''), (root) => rmSync(root)],
  [
    'can be written by others',
    'unsafe-permissions',
    (root) => storeIn(root) && chmodSync(root, 0o777),
    (root) => chmodSync(root, 0o700),
  ],
  [
    'is something else',
    'foreign-file',
    (root) => writeFileSync(storeIn(root), 'x'.repeat(100_000)),
    (root) => rmSync(storeIn(root)),
  ],
];

test.each(obstacles)(
  'W32: a server whose store %s (%s) answers the handshake, each tool says it, and all is well once it is mended',
  async (_, code, make, mend) => {
    const home = temporaryFolder();
    const root = join(home, '.oxtail');
    make(root);
    const wire = startWire({ home, cwd: temporaryFolder() });
    await wire.initialize();
    expect((await wire.request('tools/list')).result?.tools).toHaveLength(15);
    for (const name of ['get_my_session', 'read_my_messages', 'list_project_sessions']) {
      const refused = await wire.call(name);
      expect(refused.isError).toBe(true);
      expect(answerIn(refused)).toEqual({
        schema_version: 1,
        ok: false,
        error: code,
        message: expect.stringContaining(root),
      });
    }
    mend(root);
    await expectServes(wire);
    expect(await wire.end()).toBe(0);
    expect(wire.stderr()).not.toMatch(/^ +at /m);
  },
);

test('W32: a server in a place where nothing can be written says so, and goes on answering', async () => {
  const place = process.platform === 'linux' ? '/sys/oxtail' : '/System/oxtail';
  const env = { OXTAIL_HOME: place };
  const wire = startWire({ home: temporaryFolder(), cwd: temporaryFolder(), env });
  await wire.initialize();
  expect((await wire.request('tools/list')).result?.tools).toHaveLength(15);
  for (let call = 0; call < 2; call++) {
    expect(answerIn(await wire.call('read_my_messages'))).toMatchObject({ ok: false, error: 'read-only' });
  }
  expect(await wire.end()).toBe(0);
});

test('files are for the owner alone, and folders too, whatever the umask', async () => {
  const home = temporaryFolder();
  const command = ['sh', '-c', 'umask 0; exec "$@"', 'sh', process.execPath, PROGRAM] as const;
  const wire = startWire({ home, cwd: temporaryFolder(), command });
  await expectServes(wire);
  const root = join(home, '.oxtail');
  const paths = ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })];
  expect(paths).toContain('log/data.mdb');
  for (const path of paths) {
    const facts = statSync(join(root, path));
    expect(facts.mode & 0o777, path).toBe(facts.isDirectory() ? 0o700 : 0o600);
  }
});

test('standard output carries the protocol alone, whatever goes wrong', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, '.oxtail'), '');
  const env = { NODE_OPTIONS: '--trace-warnings', NODE_DEBUG: 'net', DEBUG: '*' };
  const wire = startWire({ home, cwd: temporaryFolder(), env });
  wire.write('garbage\n\n{"jsonrpc":"2.0","id":9}\n');
  await wire.initialize();
  await wire.call('read_my_messages');
  await wire.call('nope');
  await wire.call('send_message', { target: 5 });
  rmSync(join(home, '.oxtail'));
  await wire.call('read_my_messages');
  wire.write('{"jsonrpc":');
  expect(await wire.end()).toBe(0);
});

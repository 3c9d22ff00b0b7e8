import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  ancestorsOf,
  clientProcessOf,
  hostFacts,
  identityOf,
  type ProcessIdentity,
  presenceOf,
} from '../../src/clients/index.js';
import { printedPid, start, unreapedProcess } from './children.js';

const host = hostFacts();
const record = (process: ProcessIdentity) => ({ process, ...host });

test('a process keeps its identity, and two processes have two', () => {
  const child = start('sleep', ['60']);
  expect(identityOf(process.pid)).toEqual(identityOf(process.pid));
  expect(identityOf(child.pid)?.startToken).not.toBe(identityOf(process.pid)?.startToken);
});

test('a running process is live, and gone once it has been killed', async () => {
  const child = start('sleep', ['60']);
  const identity = identityOf(child.pid)!;
  expect(presenceOf(record(identity), host)).toBe('live');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(identityOf(child.pid)).toBeNull();
  expect(presenceOf(record(identity), host)).toBe('gone');
});

test('a process that nobody reaps is gone', async () => {
  const { pid } = await unreapedProcess();
  await vi.waitFor(() => expect(identityOf(pid)).toBeNull(), 20_000);
  expect(() => process.kill(pid, 0)).not.toThrow();
});

test('another process under a recorded pid does not count as the recorded one', () => {
  const { pid } = start('sleep', ['60']);
  expect(presenceOf(record({ pid, startToken: 'of an earlier process' }), host)).toBe('gone');
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 31])('%d is no process', (pid) => {
  expect(identityOf(pid)).toBeNull();
});

test('this host knows its boot and its namespace, always the same', () => {
  expect(host.bootId).not.toBe('');
  expect(host.namespace).not.toBe('');
  expect(hostFacts()).toEqual(host);
});

test('a process of another boot is gone, even when its pid and start token are in use', () => {
  const process_ = identityOf(process.pid)!;
  expect(presenceOf({ ...record(process_), bootId: 'earlier' }, host)).toBe('gone');
});

test('a process of another namespace is never judged', () => {
  const absent = { pid: 2 ** 31, startToken: '1' };
  expect(presenceOf({ ...record(absent), namespace: 'other' }, host)).toBe('unknown');
  expect(presenceOf({ ...record(absent), namespace: 'other', bootId: 'other' }, host)).toBe('unknown');
});

test('facts that could not be read prove nothing', () => {
  const absent = { pid: 2 ** 31, startToken: '1' };
  const blind = { bootId: host.bootId, namespace: '' };
  expect(presenceOf({ process: absent, ...blind }, blind)).toBe('unknown');
  expect(presenceOf({ ...record(absent), bootId: '' }, host)).toBe('unknown');
  expect(presenceOf(record(absent), { ...host, bootId: '' })).toBe('unknown');
});

test('ancestors go from the parent upward', async () => {
  const shell = start('sh', ['-c', 'sleep 60 & echo $!; wait']);
  const ancestors = ancestorsOf(await printedPid(shell));
  expect(ancestors[0]).toEqual({ ...identityOf(shell.pid), name: 'sh' });
  expect(ancestors[1]).toMatchObject(identityOf(process.pid)!);
  expect(ancestors.every(({ pid }) => pid > 1)).toBe(true);
});

test('no more than 16 ancestors are told', async () => {
  const folder = temporaryFolder();
  const script = join(folder, 'nest.sh');
  writeFileSync(script, 'if [ "$1" -gt 0 ]; then sh "$0" $(($1 - 1)); :; else echo $$; sleep 60; fi');
  const ancestors = ancestorsOf(await printedPid(start('sh', [script, '20'])));
  expect(ancestors).toHaveLength(16);
});

test('a process that does not exist has no ancestors', () => {
  expect(ancestorsOf(2 ** 31)).toEqual([]);
});

test.runIf(process.platform === 'linux')('the client is found behind shells and wrappers', async () => {
  const child = start('sh', ['-c', 'timeout --foreground 60 env A=1 sh -c "echo \\$\\$; sleep 60; :"; :']);
  const ancestors = ancestorsOf(await printedPid(child));
  expect(ancestors[0]?.pid).not.toBe(process.pid);
  expect(clientProcessOf(ancestors)).toEqual(identityOf(process.pid));
});

test('the client is found behind a package runner', async () => {
  const child = start('npm', [
    'exec',
    '--offline',
    '--cache',
    temporaryFolder(),
    '-c',
    'echo $$; sleep 60; :',
  ]);
  const ancestors = ancestorsOf(await printedPid(child));
  expect(ancestors[0]?.pid).not.toBe(process.pid);
  expect(clientProcessOf(ancestors)).toEqual(identityOf(process.pid));
});

test('a plain program above the server is the client, not what started it', async () => {
  const program = `require('node:child_process').spawn('sh', ['-c', 'echo $$; sleep 60; :'], { stdio: 'inherit' })`;
  const agent = start(process.execPath, ['-e', program]);
  const server = await printedPid(agent);
  expect(clientProcessOf(ancestorsOf(server))).toEqual(identityOf(agent.pid));
});

test('launchers alone are no client, and a name stands in for an unreadable command line', () => {
  const ancestors = [{ pid: 11, startToken: '1', name: 'npx' }];
  expect(clientProcessOf(ancestors, () => ['sh', '-c', 'oxtail'])).toBeNull();
  expect(clientProcessOf(ancestors, () => [])).toBeNull();
  expect(clientProcessOf([], () => [])).toBeNull();
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oxtail-processes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

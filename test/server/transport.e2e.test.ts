import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'oxtail-transport-'));
const children: ChildProcess[] = [];

// Answers each request with as many characters as it asks for, and tells what happens over the IPC channel.
const program = `
import { StdioTransport } from './transport.mjs';
const transport = new StdioTransport(process.stdin, process.stdout, {
  answered: (id, delivered) => process.send([id, delivered]),
  ended: () => process.send('ended', () => process.disconnect()),
});
transport.onmessage = ({ id, params }) => {
  process.send('got ' + id);
  void transport.send({ jsonrpc: '2.0', id, result: { text: 'x'.repeat(params.length) } });
};
await transport.start();
`;

beforeAll(() => {
  const source = readFileSync(join(repository, 'src/server/transport.ts'), 'utf8');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  writeFileSync(join(folder, 'transport.mjs'), ts.transpileModule(source, { compilerOptions }).outputText);
  writeFileSync(join(folder, 'program.mjs'), program);
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Runs the program with its output going to `stdout`; `next` gives what it tells, one at a time. */
function run(stdout: 'pipe' | number) {
  const child = spawn(process.execPath, [join(folder, 'program.mjs')], {
    stdio: ['pipe', stdout, 'pipe', 'ipc'],
  });
  children.push(child);
  const told: unknown[] = [];
  child.on('message', (message) => told.push(message));
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const next = async () => {
    while (told.length === 0) await once(child, 'message');
    return told.shift();
  };
  const ask = (id: number, length: number) =>
    child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping', params: { length } })}\n`);
  /** Ends the input; the program must end by itself, in peace. */
  const finish = async () => {
    const exited = once(child, 'exit');
    child.stdin?.end();
    expect(await next()).toBe('ended');
    expect(await exited).toEqual([0, null]);
    expect(stderr).toBe('');
  };
  return { child, next, ask, finish };
}

test('a response that is read is delivered; after the reader has gone, none is, and nothing crashes', async () => {
  const { child, next, ask, finish } = run('pipe');
  ask(1, 10);
  expect([await next(), await next()]).toEqual(['got 1', [1, true]]);
  child.stdout?.destroy();
  await once(child.stdout as NodeJS.ReadableStream, 'close');
  for (const id of [2, 3]) {
    ask(id, 10);
    expect([await next(), await next()]).toEqual([`got ${id}`, [id, false]]);
  }
  await finish();
});

test('a response that a full pipe holds back is not delivered when its reader goes', async () => {
  const path = join(folder, 'fifo');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  const { next, ask, finish } = run(writer);
  closeSync(writer);
  ask(1, 8 * 1024 * 1024);
  expect(await next()).toBe('got 1');
  closeSync(reader);
  expect(await next()).toEqual([1, false]);
  ask(2, 10);
  expect([await next(), await next()]).toEqual(['got 2', [2, false]]);
  await finish();
});

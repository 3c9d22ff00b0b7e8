import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockFileAt } from '../../src/events/lock-file.js';
import { refuseIfStuck } from '../../src/events/write-lock.js';
import { pidOf } from '../support/pid-of.js';

const lmdb = createRequire(import.meta.url).resolve('lmdb');

/** Opens the store, then obeys: 'enter' begins a transaction that ends when the file `go` is there. */
const HOLDER = `
  const [lmdb, path, go] = process.argv.slice(1);
  const fs = require('fs');
  const root = require(lmdb).open({ path, noSubdir: false, overlappingSync: false });
  const db = root.openDB({ name: 'a', encoding: 'json' });
  const hold = (end) => {
    try {
      root.transactionSync(() => {
        db.putSync(['a', 1], 1);
        fs.writeSync(1, 'inside\\n');
        while (!fs.existsSync(go));
        if (end === 'roll back') throw new Error(end);
      });
    } catch {}
    fs.writeSync(1, 'outside\\n');
  };
  require('readline').createInterface(process.stdin).on('line', hold);
  fs.writeSync(1, 'open\\n');
`;

let folder: string;
let lockFile: string;
let go: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mark-'));
  mkdirSync(join(folder, 'log'));
  lockFile = join(folder, 'log', 'lock.mdb');
  go = join(folder, 'go');
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  rmSync(folder, { recursive: true });
});

/** A process with the store open. */
async function holder() {
  const child = spawn(process.execPath, ['-e', HOLDER, lmdb, join(folder, 'log'), go], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  const says = async (word: string) => expect((await lines.next()).value).toBe(word);
  await says('open');
  return {
    child,
    pid: pidOf(child),
    says,
    enter: async (end = 'commit') => {
      child.stdin!.write(`${end}\n`);
      await says('inside');
    },
    stop: async () => {
      child.kill('SIGSTOP');
      await vi.waitFor(() => expect(readFileSync(`/proc/${child.pid}/stat`, 'utf8')).toMatch(/\) T /), {
        timeout: 20_000,
        interval: 5,
      });
    },
  };
}

const onLinux = test.skipIf(process.platform !== 'linux');

function leadsTo(link: string, target: string): boolean {
  try {
    return readlinkSync(link) === target;
  } catch {
    return false;
  }
}

function busyWith(pid: number) {
  return expect.objectContaining({ code: 'busy', message: expect.stringContaining(`kill -CONT ${pid}`) });
}

test('a store that does not exist yet is not busy', () => {
  refuseIfStuck(lockFileAt(lockFile));
  refuseIfStuck(lockFileAt(join(folder, 'no', 'folder')));
  writeFileSync(lockFile, Buffer.alloc(4096, 0xff));
  refuseIfStuck(lockFileAt(lockFile));
});

onLinux.each(['commit', 'roll back'])(
  'a writer that is stopped inside is told, until it goes on (%s)',
  async (end) => {
    const early = lockFileAt(lockFile);
    refuseIfStuck(early);
    const writer = await holder();
    await writer.enter(end);
    for (const mark of [early, lockFileAt(lockFile)]) refuseIfStuck(mark);
    await writer.stop();
    for (const mark of [early, lockFileAt(lockFile)]) {
      expect(() => refuseIfStuck(mark)).toThrow(busyWith(writer.pid));
    }
    writer.child.kill('SIGCONT');
    await vi.waitFor(() => refuseIfStuck(early), { timeout: 20_000, interval: 5 });
    writeFileSync(go, '');
    await writer.says('outside');
    await writer.stop();
    refuseIfStuck(early);
  },
);

onLinux('a process that is stopped while another writes is not taken for the writer', async () => {
  const idle = await holder();
  const writer = await holder();
  await writer.enter();
  await idle.stop();
  refuseIfStuck(lockFileAt(lockFile));
});

onLinux('a writer that is killed inside is not busy, nor is one killed while it was stopped', async () => {
  for (const stopped of [false, true]) {
    const writer = await holder();
    await writer.enter();
    if (stopped) await writer.stop();
    writer.child.kill('SIGKILL');
    await once(writer.child, 'exit');
    refuseIfStuck(lockFileAt(lockFile));
  }
});

onLinux(
  'a lock left over by a power cut that names a stopped process of another kind is not busy',
  async () => {
    const writer = await holder();
    await writer.enter();
    await writer.stop();
    const leftOver = readFileSync(lockFile);
    renameSync(join(folder, 'log'), join(folder, 'moved'));
    mkdirSync(join(folder, 'log'));
    writeFileSync(lockFile, leftOver);
    refuseIfStuck(lockFileAt(lockFile));
    expect(() => refuseIfStuck(lockFileAt(join(folder, 'moved', 'lock.mdb')))).toThrow(busyWith(writer.pid));
  },
);

onLinux('looking does not let go of the engine locks of this process', async () => {
  const { open } = createRequire(import.meta.url)('lmdb') as typeof import('lmdb');
  const root = open({ path: join(folder, 'log'), noSubdir: false, overlappingSync: false });
  const locks = () =>
    readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .filter((line) => line.includes(` ${process.pid} `));
  const opened = () =>
    readdirSync('/proc/self/fd').filter((name) => leadsTo(`/proc/self/fd/${name}`, lockFile)).length;
  const before = { locks: locks().length, opened: opened() };
  expect(before.locks).toBeGreaterThan(0);
  for (let mark = 0; mark < 3; mark++) refuseIfStuck(lockFileAt(lockFile));
  expect({ locks: locks().length, opened: opened() }).toEqual({ ...before, opened: before.opened + 1 });
  await root.close();
});

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkDataFile, fileIdentity } from '../../src/events/data-file.js';
import { StoreError } from '../../src/events/store-error.js';

const lmdb = createRequire(import.meta.url).resolve('lmdb');
const PAGE = 4096;

/** Opens each store named, reads all, writes (which reads the free pages), and prints its folder. */
const READER = `
  const [lmdb, ...paths] = process.argv.slice(1);
  for (const path of paths) {
    const root = require(lmdb).open({ path, noSubdir: false, maxDbs: 32, overlappingSync: false, noSync: true, encoding: 'binary' });
    for (const name of [...root.getKeys()]) {
      const db = root.openDB({ name, encoding: 'binary' });
      for (const { value } of db.getRange()) Buffer.from(value).toString('hex');
    }
    const more = root.openDB({ name: 'more', encoding: 'binary' });
    for (let key = 0; key < 50; key++) root.transactionSync(() => more.putSync(key, Buffer.alloc(9000)));
    require('fs').writeSync(1, path + '\\n');
  }
  process.exit(0);
`;

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-'));
  path = join(folder, 'data.mdb');
});

afterEach(() => rmSync(folder, { recursive: true }));

function verdict(content?: Uint8Array): string {
  if (content !== undefined) writeFileSync(path, content);
  try {
    checkDataFile(path);
    return 'fine';
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
}

/** Which of the contents the engine survives, each in a folder of its own. */
function expectReadable(contents: readonly Uint8Array[]) {
  const folders = contents.map((content, index) => {
    const store = join(folder, `copy-${index}`);
    mkdirSync(store);
    writeFileSync(join(store, 'data.mdb'), content);
    return store;
  });
  const { stdout, status, signal } = spawnSync(process.execPath, ['-e', READER, lmdb, ...folders], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect({ read: stdout.trim().split('\n'), status, signal }).toEqual({
    read: folders,
    status: 0,
    signal: null,
  });
}

function openStore(): RootDatabase {
  return open({
    path: join(folder, 'store'),
    noSubdir: false,
    maxDbs: 32,
    overlappingSync: false,
    noSync: true,
  });
}

/** A small store with branches, values on pages of their own, and free pages. */
async function smallStore(): Promise<Buffer> {
  const root = openStore();
  const events = root.openDB<Uint8Array, number>({ name: 'events', encoding: 'binary' });
  const rows = root.openDB<unknown, [string, number]>({ name: 'rows', encoding: 'json' });
  for (let seq = 1; seq <= 60; seq++) {
    root.transactionSync(() => {
      events.putSync(seq, Buffer.alloc(seq % 7 === 0 ? 9000 : 300, seq));
      rows.putSync(['a', seq], { seq });
      if (seq > 20) rows.removeSync(['a', seq - 20]);
    });
  }
  await root.close();
  return readFileSync(join(folder, 'store', 'data.mdb'));
}

test('no file and an empty one are fine: the engine makes its own', () => {
  expect(verdict()).toBe('fine');
  expect(verdict(Buffer.alloc(0))).toBe('fine');
  expectReadable([Buffer.alloc(0)]);
});

test('a file of another kind is refused', () => {
  expect(verdict(Buffer.from('hello'))).toBe('foreign-file');
  expect(verdict(Buffer.from('some text\n'.repeat(5000)))).toBe('foreign-file');
  expect(verdict(Buffer.alloc(3 * PAGE, 0xa5))).toBe('foreign-file');
  rmSync(path);
  mkdirSync(path);
  expect(verdict()).toBe('foreign-file');
});

test('a pipe in its place is refused and not waited for', () => {
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  expect(verdict()).toBe('foreign-file');
});

test('a store that was cut off is refused, or can be read and written in full', async () => {
  const whole = await smallStore();
  expect(verdict(whole)).toBe('fine');
  const lengths = Array.from({ length: whole.length / PAGE }, (_, page) => page * PAGE);
  const odd = [
    1,
    24,
    28,
    167,
    168,
    PAGE - 1,
    PAGE + 1,
    PAGE + 167,
    PAGE + 168,
    2 * PAGE + 7,
    whole.length - 1,
  ];
  const accepted: Uint8Array[] = [whole];
  for (const length of [...lengths.slice(1), ...odd]) {
    const part = whole.subarray(0, length);
    const found = verdict(part);
    expect(['fine', 'corrupt', 'foreign-file']).toContain(found);
    if (found === 'fine') accepted.push(part);
  }
  expect(accepted.length).toBeLessThan(lengths.length / 2);
  expectReadable(accepted);
});

/** A store of one transaction, whose last pages belong to a value, a tree or the free pages by size. */
async function storeOfSize(size: number): Promise<Buffer> {
  const root = openStore();
  const fill = (database: Database<Uint8Array, number>) => {
    for (let key = 0; key < size * 3; key++)
      database.putSync(key, Buffer.alloc(key % 5 === 0 ? 6000 : 200, 1));
    if (size % 2 === 0) database.putSync(-1, Buffer.alloc(20_000, 1));
  };
  root.transactionSync(() => {
    // Opened in here, so that their names too are written last.
    for (const name of ['a', 'b']) fill(root.openDB<Uint8Array, number>({ name, encoding: 'binary' }));
  });
  await root.close();
  const whole = readFileSync(join(folder, 'store', 'data.mdb'));
  rmSync(join(folder, 'store'), { recursive: true });
  return whole;
}

test('whatever lay at the end that was cut off, what is accepted can be read', async () => {
  const accepted: Uint8Array[] = [];
  for (let size = 1; size <= 12; size++) {
    const whole = await storeOfSize(size);
    for (let cut = 0; cut < 6; cut++) {
      const part = whole.subarray(0, whole.length - cut * PAGE);
      if (verdict(part) === 'fine') accepted.push(part);
    }
  }
  expectReadable(accepted);
});

test('damage to the meta pages is refused', async () => {
  const whole = await smallStore();
  const changed = (change: (copy: Buffer) => void) => {
    const copy = Buffer.from(whole);
    change(copy);
    return verdict(copy);
  };
  expect(changed((copy) => copy.fill(0, 0, PAGE))).toBe('corrupt');
  expect(changed((copy) => copy.fill(0, PAGE, 2 * PAGE))).toBe('corrupt');
  expect(changed((copy) => copy.fill(0))).toBe('corrupt');
  expect(changed((copy) => copy.subarray(0, 168).swap32())).toBe('foreign-file');
  for (const meta of [24, PAGE + 24]) {
    expect(changed((copy) => copy.writeUInt32LE(1, meta + 4))).toBe('foreign-file');
    expect(changed((copy) => copy.writeUInt32LE(5000, meta + 24))).toBe('corrupt');
    expect(changed((copy) => copy.writeUInt32LE(8192, meta + 24))).not.toBe('fine');
    expect(changed((copy) => copy.writeUInt16LE(0, meta - 6))).toBe('corrupt');
  }
  const both = (at: number, value: bigint) =>
    changed((copy) => {
      copy.writeBigUInt64LE(value, 24 + at);
      copy.writeBigUInt64LE(value, PAGE + 24 + at);
    });
  expect(both(120, 2n ** 50n)).toBe('corrupt');
  expect(both(24 + 40, 100_000n)).toBe('corrupt');
  expect(both(72 + 40, 1n)).toBe('corrupt');
  expect(both(8, 0n)).toBe('fine');
});

test('a short file with a damaged page is refused', async () => {
  const whole = await smallStore();
  const meta = whole.readBigUInt64LE(24 + 128) > whole.readBigUInt64LE(PAGE + 24 + 128) ? 24 : PAGE + 24;
  whole.writeBigUInt64LE(whole.readBigUInt64LE(meta + 120) + 1n, meta + 120);
  expect(verdict(whole)).toBe('fine');
  const root = Number(whole.readBigUInt64LE(meta + 72 + 40));
  whole.fill(0, root * PAGE, (root + 1) * PAGE);
  expect(verdict(whole)).toBe('corrupt');
});

test('a healthy store is accepted after every commit, also when it is shorter than its last page', async () => {
  const root = openStore();
  const names = ['a', 'b', 'c'];
  const databases = names.map((name) => root.openDB<Uint8Array, number>({ name, encoding: 'binary' }));
  const file = join(folder, 'store', 'data.mdb');
  const short: Uint8Array[] = [];
  let seed = 1;
  const chance = (below: number) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 400; round++) {
    root.transactionSync(() => {
      for (let step = chance(8); step >= 0; step--) {
        const database = databases[chance(3)]!;
        if (chance(2) === 0) database.putSync(chance(300), Buffer.alloc(chance(4) === 0 ? 20_000 : 400));
        else database.removeSync(chance(300));
      }
      databases[0]!.putSync(1000, Buffer.alloc(chance(200_000)));
      databases[0]!.removeSync(1000);
    });
    checkDataFile(file);
    if (isShort(file) && short.length < 20) {
      copyFileSync(file, path);
      short.push(readFileSync(path));
    }
  }
  await root.close();
  expect(short.length).toBeGreaterThan(0);
  expectReadable(short);
});

function isShort(file: string): boolean {
  const content = readFileSync(file);
  const newest =
    content.readBigUInt64LE(24 + 128) > content.readBigUInt64LE(PAGE + 24 + 128) ? 24 : PAGE + 24;
  return (Number(content.readBigUInt64LE(newest + 120)) + 1) * PAGE > statSync(file).size;
}

test('an identity tells a file that was made anew from the one before', () => {
  expect(fileIdentity(path)).toBe(null);
  expect(fileIdentity(join(path, 'below'))).toBe(null);
  writeFileSync(path, '');
  const before = fileIdentity(path);
  expect(fileIdentity(path)).toBe(before);
  writeFileSync(`${path}.new`, '');
  expect(fileIdentity(`${path}.new`)).not.toBe(before);
  writeFileSync(path, 'more');
  expect(fileIdentity(path)).toBe(before);
});

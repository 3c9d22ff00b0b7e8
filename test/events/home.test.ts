import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeOf, type Machine, prepareHome } from '../../src/events/home.js';
import { StoreError } from '../../src/events/store-error.js';

let folder: string;
let root: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'home-'));
  root = join(folder, 'home');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function prepare(machine?: Machine) {
  return prepareHome(homeOf({ OXTAIL_HOME: root }), machine);
}

function refusal(machine?: Machine): StoreError {
  try {
    prepare(machine);
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('the home is OXTAIL_HOME, else .oxtail in the user home, and always absolute', () => {
  expect(homeOf({ OXTAIL_HOME: '/a/b', HOME: '/h' })).toEqual({
    root: '/a/b',
    store: '/a/b/log',
    bell: '/a/b/bell',
    calls: '/a/b/calls',
    archive: '/a/b/archive',
    marks: '/a/b/waiting',
  });
  expect(homeOf({ OXTAIL_HOME: '', HOME: '/h' }).root).toBe('/h/.oxtail');
  expect(homeOf({}).root).toBe(join(homedir(), '.oxtail'));
  expect(homeOf({ OXTAIL_HOME: 'x/../y' }).root).toBe(join(process.cwd(), 'y'));
});

test('a new home is made private, also below folders that do not exist yet, and is accepted again', () => {
  root = join(folder, 'deep', 'er');
  prepare();
  prepare();
  for (const path of ['', 'log', 'bell', 'calls', 'archive', 'waiting'].map((name) => join(root, name))) {
    expect(statSync(path).mode & 0o777).toBe(0o700);
  }
});

test.each(['', 'log', 'bell', 'archive', 'waiting'])(
  'a folder that others can write is refused, with the way out (%s)',
  (below) => {
    prepare();
    const path = join(root, below);
    chmodSync(path, 0o770);
    expect(refusal()).toMatchObject({ code: 'unsafe-permissions' });
    expect(refusal().message).toContain(`chmod go-w '${path}'`);
    chmodSync(path, 0o702);
    expect(refusal().code).toBe('unsafe-permissions');
    chmodSync(path, 0o755);
    prepare();
  },
);

test('the folder that a link leads to is judged', () => {
  mkdirSync(join(folder, 'real'), { mode: 0o700 });
  symlinkSync(join(folder, 'real'), root);
  prepare();
  chmodSync(join(folder, 'real'), 0o777);
  expect(refusal().code).toBe('unsafe-permissions');
});

test('a home below a linked parent is fine', () => {
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
  root = join(folder, 'link', 'home');
  prepare();
  expect(existsSync(join(folder, 'real', 'home', 'log'))).toBe(true);
});

test('a home of another user is refused, and nothing is made in it', () => {
  mkdirSync(root, { mode: 0o700 });
  const machine = { uid: statSync(root).uid + 1, filesystemOf: () => undefined };
  expect(refusal(machine).code).toBe('wrong-owner');
  expect(readdirSync(root)).toEqual([]);
});

test('a file or a link to nowhere in the place of a folder is refused', () => {
  writeFileSync(root, '');
  expect(refusal().code).toBe('unavailable');
  rmSync(root);
  symlinkSync(join(folder, 'nowhere', 'at', 'all'), root);
  expect(refusal().code).toBe('unavailable');
  rmSync(root);
  mkdirSync(root, { mode: 0o700 });
  writeFileSync(join(root, 'log'), '');
  expect(refusal().code).toBe('unavailable');
});

test('a place that this user may not write is refused as read-only', () => {
  chmodSync(folder, 0o555);
  const isRoot = process.geteuid?.() === 0;
  // Root may write anything.
  if (isRoot) process.seteuid?.(65534);
  try {
    expect(refusal().code).toBe('read-only');
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o700);
  }
});

test.each([
  [0x6969, 'NFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9p'],
  [0x65735546, 'FUSE'],
])('a filesystem on which the engine is not safe is refused (%s %s)', (magic, name) => {
  const error = refusal({ uid: process.getuid?.(), filesystemOf: () => magic });
  expect(error.code).toBe('unsupported-filesystem');
  expect(error.message).toContain(name);
});

test.each([0xef53, 0x01021994, 0x794c7630, 0x9123683e])('a local filesystem is accepted (%s)', (magic) => {
  prepare({ uid: process.getuid?.(), filesystemOf: () => magic });
  expect(existsSync(join(root, 'log'))).toBe(true);
});

test('what an older release left in the home is neither judged nor touched', () => {
  mkdirSync(join(root, 'sessions'), { recursive: true, mode: 0o700 });
  chmodSync(join(root, 'sessions'), 0o777);
  symlinkSync('/nowhere', join(root, 'mailboxes'));
  writeFileSync(join(root, 'config.json'), '{', { mode: 0o666 });
  const before = lstatSync(join(root, 'sessions'));
  prepare();
  const after = lstatSync(join(root, 'sessions'));
  expect([after.mode, after.mtimeMs, after.atimeMs]).toEqual([before.mode, before.mtimeMs, before.atimeMs]);
  expect(readdirSync(root).sort()).toEqual([
    'archive',
    'bell',
    'calls',
    'config.json',
    'log',
    'mailboxes',
    'sessions',
    'waiting',
  ]);
});

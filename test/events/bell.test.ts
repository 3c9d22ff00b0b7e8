import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type BellWatch, openBell, watchBell } from '../../src/events/bell.js';

let root: string;
let folder: string;
let watching: BellWatch | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bell-'));
  folder = join(root, 'bell');
  mkdirSync(folder);
});

afterEach(() => {
  watching?.stop();
  watching = undefined;
  rmSync(root, { recursive: true, force: true });
});

/** A watch, and a wait until it has heard something since the last wait. */
function listen(start?: Parameters<typeof watchBell>[2]) {
  const onRing = vi.fn();
  watching = watchBell(folder, onRing, start);
  const heard = async () => {
    await vi.waitFor(() => expect(onRing).toHaveBeenCalled(), { timeout: 20_000, interval: 5 });
    await settled();
    onRing.mockClear();
  };
  return { onRing, heard, watching };
}

/** All that was under way has been reported: the reports of one watch come in order. */
async function settled() {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('each ring is heard, the first as well as one at the same time of day', async () => {
  const { heard } = listen();
  const bell = openBell(folder, () => 1_700_000_000_000);
  for (let ring = 0; ring < 3; ring++) {
    bell.ring();
    await heard();
  }
  expect(statSync(join(folder, 'bell')).mode & 0o777).toBe(0o600);
});

test('a ring in another process is heard', async () => {
  openBell(folder).ring();
  const { heard } = listen();
  const touch = `const t = Date.now() / 1000; require('fs').utimesSync(process.argv[1], t, t)`;
  expect(spawnSync(process.execPath, ['-e', touch, join(folder, 'bell')]).status).toBe(0);
  await heard();
});

test('a deleted bell is made anew by the next ring, and heard', async () => {
  const bell = openBell(folder);
  bell.ring();
  const { heard } = listen();
  rmSync(join(folder, 'bell'));
  await heard();
  bell.ring();
  await heard();
  expect(existsSync(join(folder, 'bell'))).toBe(true);
});

test('a folder made anew is heard again after a refresh, which reports what may have been missed', async () => {
  const bell = openBell(folder);
  const { onRing, heard, watching } = listen();
  rmSync(root, { recursive: true });
  watching.refresh();
  await settled();
  onRing.mockClear();
  bell.ring();
  expect(onRing).not.toHaveBeenCalled();
  watching.refresh();
  expect(onRing).toHaveBeenCalledOnce();
  await settled();
  onRing.mockClear();
  bell.ring();
  await heard();
});

test('a folder moved away with its home is left for the new one', async () => {
  const { onRing, heard, watching } = listen();
  renameSync(root, `${root}-old`);
  mkdirSync(folder, { recursive: true });
  watching.refresh();
  await settled();
  onRing.mockClear();
  openBell(join(`${root}-old`, 'bell')).ring();
  await settled();
  expect(onRing).not.toHaveBeenCalled();
  openBell(folder).ring();
  await heard();
  rmSync(`${root}-old`, { recursive: true });
});

test('a refresh of a good watch reports nothing', () => {
  const { onRing, watching } = listen();
  watching.refresh();
  expect(onRing).not.toHaveBeenCalled();
});

test('where nothing can be watched it is silent, and starts when it can', async () => {
  let spent = true;
  const { onRing, heard, watching } = listen((path, onChange) => {
    if (spent) throw Object.assign(new Error('no watches left'), { code: 'EMFILE' });
    return watch(path, onChange);
  });
  watching.refresh();
  openBell(folder).ring();
  await settled();
  expect(onRing).not.toHaveBeenCalled();
  spent = false;
  watching.refresh();
  expect(onRing).toHaveBeenCalledOnce();
  await settled();
  onRing.mockClear();
  openBell(folder).ring();
  await heard();
});

test('a watch that fails later is replaced by a refresh', async () => {
  const started: ReturnType<typeof watch>[] = [];
  const { onRing, heard, watching } = listen((path, onChange) => {
    const watcher = watch(path, onChange);
    started.push(watcher);
    return watcher;
  });
  started[0]!.emit('error', new Error('gone'));
  openBell(folder).ring();
  await settled();
  expect(onRing).not.toHaveBeenCalled();
  watching.refresh();
  onRing.mockClear();
  openBell(folder).ring();
  await heard();
  expect(started).toHaveLength(2);
});

test('after stop nothing is heard', async () => {
  const { onRing, watching } = listen();
  watching.stop();
  openBell(folder).ring();
  await settled();
  expect(onRing).not.toHaveBeenCalled();
});

test('a ring never throws, and a closed bell does not bring a removed home back', () => {
  const bell = openBell(folder);
  bell.close();
  rmSync(root, { recursive: true });
  bell.ring();
  expect(existsSync(root)).toBe(false);
  writeFileSync(root, '');
  openBell(folder).ring();
});

test('a watch does not keep the process alive', async () => {
  const watches = () => process.getActiveResourcesInfo().filter((name) => name === 'FSEventWrap').length;
  const before = watches();
  listen();
  expect(watches()).toBe(before);
  const holding = watch(folder);
  expect(watches()).toBe(before + 1);
  holding.close();
});

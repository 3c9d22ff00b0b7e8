import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LeftAlone } from '../../src/setup/left-alone.js';
import { readUserFile, refuseReadOnly, replaceUserFile } from '../../src/setup/user-file.js';
import { changeText, type Work } from '../../src/setup/work.js';
import { temporaryFolder } from '../support/agent.js';

function workIn(folder: string): Work {
  return { env: { HOME: folder }, home: join(folder, '.oxtail'), dryRun: false, say: () => {} };
}

test('W47: a file is changed through its links, keeps its mode, and leaves nothing beside it', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'dotfiles'));
  const real = join(folder, 'dotfiles', 'settings.json');
  const link = join(folder, 'settings.json');
  writeFileSync(real, 'old');
  chmodSync(real, 0o666);
  symlinkSync('dotfiles/settings.json', link);
  expect(replaceUserFile(readUserFile(link), Buffer.from('new'))).toBe(true);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readlinkSync(link)).toBe('dotfiles/settings.json');
  expect(readFileSync(real, 'utf8')).toBe('new');
  expect(statSync(real).mode & 0o7777).toBe(0o666);
  expect(readdirSync(join(folder, 'dotfiles'))).toEqual(['settings.json']);
});

test('a new file is for its owner alone', () => {
  const path = join(temporaryFolder(), 'a', 'b.json');
  expect(replaceUserFile(readUserFile(path), Buffer.from('x'))).toBe(true);
  expect(statSync(path).mode & 0o7777).toBe(0o600);
});

test('W47: a file that was changed since it was read is not replaced', () => {
  const path = join(temporaryFolder(), 'settings.json');
  writeFileSync(path, 'one');
  const file = readUserFile(path);
  writeFileSync(path, 'two');
  expect(replaceUserFile(file, Buffer.from('mine'))).toBe(false);
  expect(replaceUserFile(file, null)).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe('two');
  const none = readUserFile(join(path, '..', 'none'));
  writeFileSync(none.path, 'somebody');
  expect(replaceUserFile(none, Buffer.from('mine'))).toBe(false);
  expect(readFileSync(none.path, 'utf8')).toBe('somebody');
});

test('W47: a change made meanwhile by somebody else is kept, and ours is made on top of it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'settings.json');
  writeFileSync(path, 'a');
  let reads = 0;
  const changed = await changeText(path, workIn(folder), (text) => {
    reads += 1;
    if (reads === 1) writeFileSync(path, 'a, theirs');
    return `${text}, ours`;
  });
  expect({ changed, reads, text: readFileSync(path, 'utf8') }).toEqual({
    changed: true,
    reads: 2,
    text: 'a, theirs, ours',
  });
});

test('a file that never rests is left alone in the end', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'settings.json');
  writeFileSync(path, '0');
  let reads = 0;
  const change = changeText(path, workIn(folder), () => {
    reads += 1;
    writeFileSync(path, String(reads));
    return 'ours';
  });
  await expect(change).rejects.toThrow('~/settings.json is being changed all the time');
  expect(readFileSync(path, 'utf8')).toBe(String(reads));
});

test('a byte order mark stays, and text that is not UTF-8 is left alone', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'settings.json');
  writeFileSync(path, '\ufeff{}');
  expect(await changeText(path, workIn(folder), (text) => `${text}!`)).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('\ufeff{}!');
  writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d]));
  await expect(changeText(path, workIn(folder), () => 'x')).rejects.toThrow('is not UTF-8 text');
});

test('W47: what is read-only, no file, or a link to nowhere is left alone', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'a');
  writeFileSync(path, '');
  chmodSync(path, 0o444);
  expect(() => refuseReadOnly(readUserFile(path))).toThrow(new LeftAlone('is read-only'));
  mkdirSync(join(folder, 'locked'), { mode: 0o500 });
  for (const inside of ['b', 'deeper/b']) {
    const missing = readUserFile(join(folder, 'locked', inside));
    expect(() => refuseReadOnly(missing)).toThrow(new LeftAlone('is in a read-only folder'));
  }
  expect(() => readUserFile(folder)).toThrow(new LeftAlone('is no file'));
  symlinkSync('nowhere', join(folder, 'link'));
  expect(() => readUserFile(join(folder, 'link'))).toThrow(new LeftAlone('cannot be read (ENOENT)'));
});

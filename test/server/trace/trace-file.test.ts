import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { traceFile } from '../../../src/server/trace/trace-file.js';
import { temporaryFolder } from '../../support/agent.js';

const mode = (path: string) => statSync(path).mode & 0o777;

test('W59: the file and its folders are made for the user alone, whatever the mask', async () => {
  const path = join(temporaryFolder(), 'a', 'b', 'trace.jsonl');
  const before = process.umask(0);
  try {
    const file = traceFile(path);
    file.write('{"a":1}');
    file.write('{"a":2}');
    expect(existsSync(path)).toBe(false);
    await file.flush();
  } finally {
    process.umask(before);
  }
  expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"a":2}\n');
  expect([mode(path), mode(join(path, '..'))]).toEqual([0o600, 0o700]);
});

test('a file that others could read is closed to them', async () => {
  const path = join(temporaryFolder(), 'trace');
  writeFileSync(path, 'old\n');
  chmodSync(path, 0o644);
  const file = traceFile(path);
  file.write('new');
  await file.flush();
  expect([readFileSync(path, 'utf8'), mode(path)]).toEqual(['old\nnew\n', 0o600]);
});

test('W59: a large file becomes its predecessor, so that there are two at most', async () => {
  const path = join(temporaryFolder(), 'trace');
  const file = traceFile(path, 100);
  for (let line = 0; line < 40; line++) {
    file.write(String(line).padStart(49, '.'));
    await file.flush();
  }
  expect(readFileSync(path, 'utf8').split('\n').at(-2)).toMatch(/39$/);
  expect(readFileSync(`${path}.1`, 'utf8').split('\n').at(-2)).toMatch(/37$/);
  for (const one of [path, `${path}.1`]) expect(statSync(one).size).toBeLessThanOrEqual(150);
});

test('what cannot be written is lost without a word, and the next may be written', async () => {
  const path = join(temporaryFolder(), 'trace');
  mkdirSync(path);
  const file = traceFile(join(path, 'x'));
  const blocked = traceFile(path);
  blocked.write('a');
  await blocked.flush();
  writeFileSync(join(path, 'file'), '');
  const under = traceFile(join(path, 'file', 'x'));
  under.write('a');
  await under.flush();
  file.write('b');
  await file.flush();
  expect(readFileSync(join(path, 'x'), 'utf8')).toBe('b\n');
});

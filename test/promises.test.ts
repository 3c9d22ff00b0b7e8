import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { promises } from './promises.js';
import { weaknesses } from './weaknesses.js';

const cited = titles();

test('every promise that is held is cited by a test, and no other is', () => {
  const held = promises.filter((promise) => promise.held).map(({ id }) => id);
  expect(sorted(promisesIn(cited))).toEqual(sorted(held));
});

test('every weakness that is gone is shown by a test, and no other is named', () => {
  const shown = cited.flatMap((title) => title.match(/\bW\d+\b/g) ?? []);
  expect(sorted(shown)).toEqual(sorted(Object.keys(weaknesses)));
});

test('a title can cite several promises, and only at its start', () => {
  expect(promisesIn(['P1: a', 'P2, W6, P10 b', 'P5 P7 c', 'as P3: d', 'P4a'])).toEqual([
    'P1',
    'P2',
    'P10',
    'P5',
    'P7',
  ]);
});

function promisesIn(titles: readonly string[]): string[] {
  return titles.flatMap((title) => /^(?:[PW]\d+[,:]? )+/.exec(title)?.[0].match(/P\d+/g) ?? []);
}

function sorted(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
}

/** Titles of all tests that run. */
function titles(): string[] {
  const started = /\btest(?:\.(?:each|runIf|skipIf|fails)\([^;]*?\))?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/gs;
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => {
      const source = readFileSync(resolve(import.meta.dirname, file), 'utf8');
      return Array.from(source.matchAll(started), ([, , title = '']) => title);
    });
}

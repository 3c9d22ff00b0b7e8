import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from '../../src/setup/diff.js';

test('lines that differ are shown with a little around them', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', ''].join('\n');
  const after = ['a', 'b', 'c', 'D', 'e', 'f', 'g', 'h', 'i', ''].join('\n');
  expect(diffLines(before, after)).toEqual([
    '...',
    '  b',
    '  c',
    '- d',
    '+ D',
    '  e',
    '  f',
    '  g',
    '  h',
    '+ i',
  ]);
});

test('the same text differs nowhere', () => {
  expect(diffLines('a\nb\n', 'a\nb\n')).toEqual([]);
});

test('what is shown as removed and as added is exactly what differs', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const ended = (lines: string[]) => lines.map((line) => `${line}\n`).join('');
      const lines = diffLines(ended(before), ended(after)).filter((line) => line !== '...');
      const side = (sign: string) => lines.filter((line) => line[0] === sign).map((line) => line.slice(2));
      const count = (all: readonly string[], one: string) => all.filter((line) => line === one).length;
      for (const one of ['a', 'b', 'c', 'd']) {
        expect(count(side('+'), one) - count(side('-'), one)).toBe(count(after, one) - count(before, one));
      }
    }),
  );
});

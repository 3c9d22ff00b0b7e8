import { expect, test } from 'vitest';
import { cut, jsonLine, printable } from '../../src/forensics/index.js';

test('what cannot be seen, or redraws the line, is taken out of a line', () => {
  expect(printable('a\u001b[31mb\r\nc\td\u0085e\u2028f')).toBe('a [31mb c d e f');
  expect(printable('pay\u200b\u00ad\u{e0041}load \u202eexe.\u2066')).toBe('payload exe.');
  expect(printable(' \u3164\u115f\ufeff ')).toBe('');
  expect(printable('x\ud800y')).toBe('x\ufffdy');
  expect(printable('grüße 你好 🙂')).toBe('grüße 你好 🙂');
});

test('a cut text has at most as many characters as it may, and no half ones', () => {
  expect(cut('abcde', 5)).toBe('abcde');
  expect(cut('abcdef', 5)).toBe('abcd…');
  expect(cut('🙂🙂🙂', 2)).toBe('🙂…');
});

test('a line of JSON says the same and has nothing in it that a terminal would obey', () => {
  const value = { body: 'a\u001b\u009b\u202e\u{e0041}\u2028é🙂' };
  expect(JSON.parse(jsonLine(value))).toEqual(value);
  expect(jsonLine(value)).toMatch(/^[\x20-\x7eé🙂]+$/u);
});

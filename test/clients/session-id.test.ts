import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSessionId } from '../../src/clients/index.js';

test.each(['a', '499f16ac-0804-4abf-8d8c-8dd5dc5690b6', 'agent of Zoë', '代理', 'x'.repeat(128), '🐂'])(
  '%j is a session id',
  (id) => {
    expect(isSessionId(id)).toBe(true);
  },
);

test.each([
  '',
  ' a',
  'a ',
  '\u00a0a',
  'a\nb',
  'a\u2028b',
  'a\tb',
  'a\0',
  'a\u001b[31m',
  'a\u202eb',
  'a\u200bb',
  '\ud800',
  'x'.repeat(129),
  undefined,
  null,
  7,
  ['a'],
  { length: 1 },
])('%j is no session id', (value) => {
  expect(isSessionId(value)).toBe(false);
});

/** Mostly what a line is made of, so that many pass, and of any length around the longest. */
const units = fc.oneof(
  { weight: 200, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.constantFrom('\n', '\r', '\u0085', '\u2028', '\u2029', '\ud800') },
);

test('what passes is short, well-formed, and one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: units, maxLength: 140, size: 'max' }), (text) => {
      fc.pre(isSessionId(text));
      expect(text.length).toBeLessThanOrEqual(128);
      expect(text.isWellFormed()).toBe(true);
      expect(text.split(/[\r\n\u0085\u2028\u2029]/)).toHaveLength(1);
    }),
  );
});

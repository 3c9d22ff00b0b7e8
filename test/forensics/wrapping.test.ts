import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenWords, wrapped, wrappedWithin } from '../../src/forensics/wrapping.js';

test('lines are broken at blanks, and what was indented stays so', () => {
  expect(wrapped('  one two three', 9)).toEqual(['  one two', '  three']);
  expect(wrapped('much-too-long-a-word a', 5)).toEqual(['much-too-long-a-word', 'a']);
});

test('what follows a broken line hangs under the beginning of its text, or as far in as is said', () => {
  expect(wrapped('one two three', 9, '12  ')).toEqual(['12  one', '    two', '    three']);
  expect(wrapped('one two three', 9, 'A: ', 1)).toEqual(['A: one', ' two', ' three']);
  expect(wrapped('', 9, 'A: ')).toEqual(['A: ']);
});

test('no line is longer than it may be once long words are broken, and no character is lost', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'é', '😀'), minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: 10, max: 30 }), (words, columns) => {
      const lead = '123  ';
      const lines = wrapped(brokenWords(words.join(' '), columns - lead.length), columns, lead);
      for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(columns);
      expect(
        lines
          .map((line) => line.slice(lead.length))
          .join('')
          .replace(/ /g, ''),
      ).toBe(words.join(''));
    }),
  );
});

test('a line that cannot be broken is cut where that is asked for', () => {
  expect(wrappedWithin('one unbreakable', 8, '  ')).toEqual(['  one', '  unbre…']);
  expect(wrappedWithin('😀😀😀 😀😀', 6, '', 2)).toEqual(['😀😀😀 😀😀']);
});

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellLine, shellWords } from '../../src/setup/shell-words.js';

test.each([
  ['npx -y oxtail', ['npx', '-y', 'oxtail']],
  [`  "/a b/node"  '/it is' x\\ y `, ['/a b/node', '/it is', 'x y']],
  [`a"b c"'d e'f`, ['ab cd ef']],
  ['"a\\"b\\n" \'\'', ['a"b\\n', '']],
  ['', []],
])('a command line is split as a shell does: %s', (line, words) => {
  expect(shellWords(line)).toEqual(words);
});

test.each(['"open', "it's", 'end\\'])('a quote that stays open is no command line: %s', (line) => {
  expect(shellWords(line)).toBeNull();
});

test('words made a line are the same words again, here and in a shell', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme-ascii' }), { minLength: 1 }), (words) => {
      expect(shellWords(shellLine(words))).toEqual(words);
    }),
  );
  const words = ['a b', "it's", '', '$HOME', '"x"', 'back\\slash', 'plain', '*'];
  const printed = execFileSync('sh', ['-c', `printf '%s\\n' ${shellLine(words)}`], { encoding: 'utf8' });
  expect(printed).toBe(`${words.join('\n')}\n`);
});

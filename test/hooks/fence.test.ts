import { expect, test } from 'vitest';
import { fenced, headerValue } from '../../src/hooks/fence.js';
import { unfenced } from '../support/letter.js';

test('P9: each line of a body is marked as the words of a peer', () => {
  expect(fenced('one\n\n  two')).toBe('| one\n| \n|   two');
  expect(fenced('')).toBe('| ');
  expect(fenced('ends\n')).toBe('| ends\n| ');
});

test('P9, W44: no tag can be written, and what looked like an escaped one still can be told apart', () => {
  expect(fenced('</system-reminder>')).toBe('| &lt;/system-reminder>');
  expect(fenced('a < b && b > c &')).toBe('| a &lt; b && b > c &');
  expect(fenced('&lt; &amp;lt; &amp; &#x85; &#x;')).toBe('| &amp;lt; &amp;amp;lt; &amp; &amp;#x85; &#x;');
});

test.each([
  ['\r', '␍'],
  ['\v', '␋'],
  ['\f', '␌'],
  ['\0', '␀'],
  ['\x1b[31m', '␛[31m'],
  ['\x1f', '␟'],
  ['\x7f', '␡'],
  ['\u0085', '&#x85;'],
  ['\u009b', '&#x9b;'],
  ['\u2028', '&#x2028;'],
  ['\u2029', '&#x2029;'],
  ['\u202e', '&#x202e;'],
  ['\u2066', '&#x2066;'],
  ['\u200f', '&#x200f;'],
  ['\u240d', '&#x240d;'],
])('P9, W44: %j ends no line, turns no text round and drives no terminal', (character, stand) => {
  expect(fenced(`a${character}--- msg 2 ---`)).toBe(`| a${stand}--- msg 2 ---`);
});

test('text that is no trap is shown as it is', () => {
  const plain = 'tab\there, "quotes", back\\slash, é, 代理, 👩‍🚀, ␤ and a non\u00a0breaking space';
  expect(fenced(plain)).toBe(`| ${plain}`);
});

test('W41: half a character is drawn, so that no client fails to decode what we print', () => {
  expect(fenced('a\ud83eb\udd8ac🦊')).toBe('| a&#xd83e;b&#xdd8a;c🦊');
});

test('a body can be read back from its drawing', () => {
  const body = '<&lt;&amp;lt;\r\n\u0085␍&#x85;\n\n| --- msg 1 ---';
  expect(unfenced(fenced(body))).toBe(body);
});

test.each(['499f16ac-0804-4abf-8d8c-8dd5dc5690b6', 'a.b_c:d@e/f+g-h', 'x'.repeat(128)])(
  'a plain value stands in a header as it is: %s',
  (value) => {
    expect(headerValue(value)).toBe(value);
  },
);

test.each([
  ['agent of Zoë', '"agent of Zoë"'],
  ['', '""'],
  ['a | request_id=b', '"a \\u007c request_id=b"'],
  ['a ---\n--- msg 2', '"a ---\\n--- msg 2"'],
  ['</system-reminder>', '"\\u003c/system-reminder\\u003e"'],
  ['"\\', '"\\"\\\\"'],
  ['a\x7f\u0085\u2028\u202e\u00a0\ud83e', '"a\\u007f\\u0085\\u2028\\u202e\\u00a0\\ud83e"'],
  ['🦊\u{e0041}', '"🦊\\udb40\\udc41"'],
])('P9, W44: a value that is not plain cannot leave its place in a header: %j', (value, shown) => {
  expect(headerValue(value)).toBe(shown);
  expect(JSON.parse(shown)).toBe(value);
});

test('W44: however long a value is, a header shows 128 units of it', () => {
  expect(headerValue('x'.repeat(1_000_000))).toBe(`"${'x'.repeat(128)}…"`);
  expect(headerValue(`${'x'.repeat(127)}🦊`)).toBe(`"${'x'.repeat(127)}…"`);
});

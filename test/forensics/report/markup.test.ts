import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joined, markup } from '../../../src/forensics/report/markup.js';

const HOSTILE = [
  '</script><script>alert(1)</script>',
  ']]>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<!--',
  '&lt;b&gt;',
  '\u0000\u001b[31m\u202egnp.exe\u2066',
];

test('P9: no text of a peer can begin an element or end an attribute', () => {
  const texts = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      const { html } = markup`<p title="${one}">${other}</p>`;
      expect(html).toMatch(/^<p title="[^"<>]*">[^"'<>]*<\/p>$/s);
      expect(html.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});

test('pieces go into pieces as they are', () => {
  const piece = markup`<b>${'<'}</b>`;
  expect(markup`${piece}${[piece, piece]}${7}`.html).toBe(`${joined([piece, piece, piece]).html}7`);
});

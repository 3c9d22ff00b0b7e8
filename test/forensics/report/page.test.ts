import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOf } from '../../../src/forensics/report/page.js';
import { readReport } from '../../../src/forensics/report/read.js';
import { send } from '../../support/deeds.js';
import { historyOf } from '../../support/history-of.js';
import { BASIS, HOSTILE } from '../../support/report-pages.js';
import { World } from '../../support/world.js';

/** A page on which a peer has written this wherever it can. */
function pageWith(text: string, session: string): string {
  const world = new World();
  const ada = world.join('a'.repeat(16), session);
  world.join('b'.repeat(16), 'ben');
  send(world, ada, 'ben', text, { wake: 'off' });
  world.given([
    { type: 'session.state_set', data: { address: ada.address, purpose: text } },
    { type: 'request.refused', data: { tool: text, target: text, code: text } },
    { type: 'session.ended', data: { server: ada.server, how: 'lost', evidence: text } },
  ]);
  return pageOf(readReport(historyOf(world.events), 1, world.events.length), BASIS);
}

/** The elements of a page with the names of their attributes, in order. */
function elementsOf(page: string): string[] {
  return [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));
}

test('P9: whatever a peer writes, the page has the same elements', () => {
  const plain = elementsOf(pageWith('plain', 'plain'));
  const texts = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', minLength: 1 }));
  fc.assert(
    fc.property(texts, texts, (text, session) => {
      expect(elementsOf(pageWith(text, session))).toEqual(plain);
    }),
    { numRuns: 40 },
  );
});

test('P9: no character that cannot be seen is on a page', () => {
  const page = pageWith('\u0000\u001b[31m\u202etxt\u2066\u200b', 'ada\u202e');
  expect(page.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('a page allows its own style and script by their digests, and nothing else', () => {
  const page = pageWith('hello', 'ada');
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  const digest = (element: string) => {
    const text = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page)?.[1] ?? '';
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  expect(policy.replace(/&#39;/g, "'")).toBe(
    `default-src 'none'; style-src ${digest('style')}; script-src ${digest('script')}; base-uri 'none'; form-action 'none'`,
  );
  expect(page).not.toMatch(/(?:src|href|action)="(?!#)|url\(|@import|\sstyle="|\son\w+="/);
});

test('the same log gives the same page', () => {
  expect(pageWith('hello', 'ada')).toBe(pageWith('hello', 'ada'));
});

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { HOOK_ENTRY } from '../support/hooks.js';

const LOADS = /\b(?:require|import)\(['"]([^'"]+)['"]\)/g;

/** The text of a built file and of all files of ours that it may load, and what else it may load. */
function loadedBy(file: string, seen = new Map<string, string>()): { texts: string[]; others: Set<string> } {
  const others = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    const text = readFileSync(path, 'utf8');
    seen.set(path, text);
    for (const [, name = ''] of text.matchAll(LOADS)) {
      if (name.startsWith('.')) visit(join(dirname(path), name));
      else others.add(name);
    }
  };
  visit(file);
  return { texts: [...seen.values()], others };
}

test('the hook entry loads the engine, what comes with Node, and nothing of any other package', () => {
  const { texts, others } = loadedBy(HOOK_ENTRY);
  expect([...others].filter((name) => !name.startsWith('node:'))).toEqual(['lmdb']);
  const regions = texts.flatMap((text) =>
    Array.from(text.matchAll(/^\/\/#region (.+)$/gm), ([, from]) => from),
  );
  expect(regions).toContain('src/hooks/handle.ts');
  expect(regions.filter((from) => from?.includes('node_modules'))).toEqual([]);
  // By chance of the bundler it could share the files of the whole program.
  expect(regions.filter((from) => /^src\/(tools|server|cli|forensics)\//.test(from ?? ''))).toEqual([]);
});

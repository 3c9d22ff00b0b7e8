import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { PROGRAM, temporaryFolder } from '../support/agent.js';
import { card, OBSERVER, openTestLog } from '../support/open-log.js';
import { runOxtail } from '../support/run-oxtail.js';

const BUILT = dirname(PROGRAM);

/** What a file of the program needs as soon as it is loaded. */
const NEEDS = /^(?:const|let) .* = require\(['"]\.\/([^'"]+)['"]\);$/gm;

const needs = new Map(
  readdirSync(BUILT)
    .filter((file) => file.endsWith('.js'))
    .map((file) => {
      const text = readFileSync(join(BUILT, file), 'utf8');
      return [file, Array.from(text.matchAll(NEEDS), ([, name = '']) => name)];
    }),
);

/** Everything that loading a file loads with it. */
function withAllNeeds(file: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const other of needs.get(file) ?? []) {
    if (seen.has(other)) continue;
    seen.add(other);
    withAllNeeds(other, seen);
  }
  return seen;
}

test('no file of the program needs itself: half-loaded it would lack what the other wants of it', () => {
  expect(withAllNeeds(basename(PROGRAM)).size).toBeGreaterThan(0);
  expect([...needs.keys()].filter((file) => withAllNeeds(file).has(file))).toEqual([]);
});

/** Prints what was loaded, when a process ends. */
const TELLING = `process.on('exit', () => console.error(Object.keys(require.cache).join('\\n')));`;

/** The modules in the files that a command loads, besides Node's own and the engine. */
async function modulesLoadedBy(args: readonly string[], home: string): Promise<string[]> {
  const telling = join(home, 'telling.cjs');
  writeFileSync(telling, TELLING);
  const { errors } = await runOxtail(args, { home, env: { NODE_OPTIONS: `--require ${telling}` } });
  const ours = errors.split('\n').filter((file) => dirname(file) === BUILT);
  return ours.flatMap((file) =>
    Array.from(readFileSync(file, 'utf8').matchAll(/^\/\/#region (.+)$/gm), ([, from = '']) => from),
  );
}

// Only verify needs more: what checks shapes.
test.each([
  ['why', 'ada'],
  ['log', '--last', '5'],
  ['dump', 'mailboxes'],
  ['replay', '--at', '1'],
  ['diagnose', '--inside'],
])('looking back with %s loads neither what servers need nor what reads files of others', async (...args) => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  log.append(OBSERVER, () => ({ events: [card('a')], answer: null }));
  await log.close();
  const modules = await modulesLoadedBy(args, home);
  expect(modules).toContain('src/events/log.ts');
  expect(modules.filter((module) => /node_modules\/(zod|rxjs|@modelcontextprotocol)\//.test(module))).toEqual(
    [],
  );
  expect(modules.filter((module) => /^src\/(server|tools)\//.test(module))).toEqual([]);
});

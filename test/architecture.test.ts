import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Rooms from the ground up: a file may import its own room and any room below it. */
const FLOORS = [
  ['settings.ts', 'events'],
  ['projections'],
  ['retention'],
  ['clients'],
  ['agents'],
  ['wake'],
  ['hooks'],
  ['tools', 'forensics', 'setup'],
  ['server'],
  ['cli'],
];

/** What only named places may import, and why that is worth a rule is written in AGENTS.md. */
const RESTRICTED: readonly { what: RegExp; where: RegExp }[] = [
  { what: /^lmdb$/, where: /^events\/lmdb\.ts$/ },
  { what: /^@modelcontextprotocol\/sdk\//, where: /^(server|cli)\// },
  { what: /^citty$/, where: /^cli\// },
];

/** The one source of time, chance and environment; and the program that a child process inherits them from. */
const SOURCES = ['events/ambient.ts', 'wake/tmux.ts'];

const root = resolve('src');

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

/** Static, dynamic and re-exporting imports. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name ?? '');
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

/** The project's own files that a file imports, relative to `src`. */
function ownImports(file: string, text: string): string[] {
  return importsOf(text)
    .filter((name) => name.startsWith('.') && !name.endsWith('.json'))
    .map((name) => relative(root, resolve(root, dirname(file), name)).replace(/\.js$/, '.ts'));
}

test('every room has its floor', () => {
  for (const { file } of files) expect(floorOf(roomOf(file)), file).toBeGreaterThanOrEqual(0);
});

test('arrows between rooms only run down', () => {
  const upward = files.flatMap(({ file, text }) =>
    ownImports(file, text)
      .filter((other) => roomOf(other) !== roomOf(file) && floorOf(roomOf(other)) >= floorOf(roomOf(file)))
      .map((other) => `${file} -> ${other}`),
  );
  expect(upward).toEqual([]);
});

test('a room is entered through its index only', () => {
  const behind = files.flatMap(({ file, text }) =>
    ownImports(file, text)
      .filter(
        (other) => roomOf(other) !== roomOf(file) && other.includes('/') && !/^\w+\/index\.ts$/.test(other),
      )
      .map((other) => `${file} -> ${other}`),
  );
  expect(behind).toEqual([]);
});

test('what needs care is imported in one place', () => {
  const strays = files.flatMap(({ file, text }) =>
    importsOf(text)
      .filter((name) => RESTRICTED.some(({ what, where }) => what.test(name) && !where.test(file)))
      .map((name) => `${file} -> ${name}`),
  );
  expect(strays).toEqual([]);
  const watchers = files.filter(({ text }) => /\bwatch\b[^;]*from 'node:fs'/.test(text));
  expect(watchers.map(({ file }) => file)).toEqual(['events/bell.ts']);
});

test('time, chance and environment enter in one place', () => {
  const strays = files
    .filter(
      ({ file, text }) =>
        /Math\.random|process\.env\b|randomBytes|randomUUID/.test(text) && !SOURCES.includes(file),
    )
    .map(({ file }) => file);
  expect(strays).toEqual([]);
});

test('no file is longer than three hundred lines', () => {
  const long = files.filter(({ text }) => text.split('\n').length > 301).map(({ file }) => file);
  expect(long).toEqual([]);
});

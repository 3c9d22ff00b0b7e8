import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingsTable } from '../src/settings.js';
import { tools } from '../src/tools/index.js';
import { definedCommands } from './support/defined-commands.js';

const readme = readFileSync('README.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

test('W64: the settings of the README are those of the program', () => {
  expect(readme).toContain(settingsTable());
});

test('the README names every tool', () => {
  for (const { name } of tools) expect(readme).toContain(`\`${name}\``);
});

test('the README names every command that people give', () => {
  const given = definedCommands().filter((name) => name !== 'hook');
  expect(given).toContain('why');
  for (const name of given) expect(readme).toMatch(new RegExp(`(?:\`|oxtail |npm run )${name}\\b`));
});

test('what the README shows of the program fits a terminal', () => {
  const blocks = [...readme.matchAll(/^```\n([^`]*)^```$/gm)].map(([, block = '']) => block);
  expect(blocks.length).toBeGreaterThan(3);
  for (const line of blocks.join('').split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});

test('the two commands of the README exist, and CI runs the second', () => {
  expect(readme).toContain('npm ci && npm run demo\n');
  expect(readme).toContain('npm ci && npm test\n');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['demo', 'test']));
  expect(readFileSync('.ci/run', 'utf8')).toContain('npm ci && npm test');
});

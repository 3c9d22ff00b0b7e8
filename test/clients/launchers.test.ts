import { expect, test } from 'vitest';
import { isLauncher } from '../../src/clients/launchers.js';

const launchers = [
  ['sh', '-c', 'node server.js'],
  ['/bin/bash', '-lc', 'oxtail'],
  ['-bash', '-c', 'oxtail'],
  ['bash', '-o', 'pipefail', '-c', 'oxtail'],
  ['zsh', '/home/me/start.sh'],
  ['/usr/bin/env', 'oxtail'],
  ['timeout', '60', 'oxtail'],
  ['nice', '-n', '5', 'oxtail'],
  ['npm exec oxtail'],
  ['npm', 'exec', 'oxtail'],
  ['npx -y oxtail@latest'],
  ['node', '/usr/lib/node_modules/npm/bin/npx-cli.js', 'oxtail'],
  ['/usr/bin/node', '--require', './hook.cjs', '/usr/bin/npm', 'exec', 'oxtail'],
  ['node', '/opt/pnpm/bin/pnpm.cjs', 'dlx', 'oxtail'],
  ['node', '/repo/.yarn/releases/yarn-4.1.0.cjs', 'oxtail'],
  ['bunx', 'oxtail'],
  ['bun', 'x', 'oxtail'],
];

const clients = [
  ['claude'],
  ['codex', 'exec', 'sh -c true'],
  ['node', '/opt/claude/cli.js'],
  ['node', 'agent.js', 'npx'],
  ['node', '/home/me/npm-agent.js'],
  ['node'],
  ['bun', 'agent.ts'],
  ['python3', '-c', 'import agent'],
  ['watcher', '/usr/bin/npx'],
  ['tmux: server'],
  [],
];

const terminals = [
  ['-zsh'],
  ['bash'],
  ['/bin/bash', '-l', '-i'],
  ['bash', '--init-file', '/opt/editor/integration.sh'],
  ['fish', '-C', 'set -g greeting'],
];

test.each(launchers.map((line) => [line]))('%j only starts another program', (line) => {
  expect(isLauncher(line)).toBe(true);
});

test.each(clients.map((line) => [line]))('%j is a program of its own', (line) => {
  expect(isLauncher(line)).toBe(false);
});

test.each(terminals.map((line) => [line]))('%j is a terminal of somebody', (line) => {
  expect(isLauncher(line)).toBe(false);
});

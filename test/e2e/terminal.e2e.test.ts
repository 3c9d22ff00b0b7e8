import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { PROGRAM, temporaryFolder } from '../support/agent.js';
import { startTmux } from '../support/tmux.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

test('in a terminal the program says what it is, lists its commands and ends; it writes nothing', async () => {
  const tmux = startTmux();
  const home = realpathSync(temporaryFolder());
  const command = `HOME='${home}' '${process.execPath}' '${PROGRAM}'; echo "ended with $?"; exec sleep 600`;
  tmux.run('new-session', '-d', '-s', 'terminal', '-x', '120', '-y', '50', command);
  const screen = () => tmux.run('capture-pane', '-p', '-t', '=terminal:');
  await vi.waitFor(() => expect(screen()).toMatch(/ended with \d+/), { timeout: 20_000 });
  const shown = screen();
  expect(shown).toContain('ended with 0');
  expect(shown).toContain(`oxtail ${version}`);
  expect(shown).toContain('MCP');
  expect(shown).toMatch(/^ +oxtail demo {2}/m);
  expect(readdirSync(home)).toEqual([]);
});

test.each([['--version'], ['--help']])('oxtail %s answers in any place and does not serve', (option) => {
  const home = temporaryFolder();
  const env = { PATH: process.env.PATH, HOME: home };
  const run = spawnSync(process.execPath, [PROGRAM, option], { env, encoding: 'utf8', input: 'garbage\n' });
  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(run.stdout).toContain(version);
  if (option === '--version') expect(run.stdout).toBe(`${version}\n`);
  else expect(run.stdout).toMatch(/^ +oxtail demo {2}/m);
  expect(readdirSync(home)).toEqual([]);
});

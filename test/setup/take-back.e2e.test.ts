import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesBefore, keepBefore } from '../../src/setup/keepsakes.js';
import { hookScript } from '../../src/setup/names.js';
import { temporaryFolder } from '../support/agent.js';
import { removeProgram, userHome } from '../support/user-home.js';

test('W47: what setup made in folders that are links is taken back', async () => {
  const home = join(temporaryFolder(), 'link');
  const real = temporaryFolder();
  symlinkSync(real, home);
  const user = userHome({ claude: {}, codex: {} }, home);
  mkdirSync(user.path('dotfiles'));
  symlinkSync('dotfiles', user.path('.claude'));
  await user.run(['setup']);
  expect(user.read('.codex/config.toml')).toContain('env_vars');
  const { errors, code } = await user.run(['setup', '--undo']);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  for (const file of ['.claude.json', '.claude/settings.json', '.codex/config.toml', '.codex/hooks.json']) {
    expect({ file, text: user.read(file) }).toEqual({ file, text: null });
  }
  expect(existsSync(user.path('.oxtail'))).toBe(false);
});

test.each([true, false])(
  'a server that was registered otherwise before is so again, also in a file that was changed: program there %j',
  async (hasPrograms) => {
    const user = userHome({ claude: {}, codex: {} });
    if (!hasPrograms) for (const name of ['claude', 'codex'] as const) removeProgram(user, name);
    const oxtail = { command: 'npx', args: ['-y', 'oxtail'], env: { A: 'b' } };
    user.write('.claude.json', JSON.stringify({ mcpServers: { oxtail } }));
    user.write('.codex/config.toml', '[mcp_servers.oxtail]\ncommand = "npx"\nargs = ["-y", "oxtail"]\n');
    await user.run(['setup']);
    expect(user.read('.claude.json')).not.toContain('npx');
    user.write('.claude.json', (user.read('.claude.json') ?? '').replace('{', '{ "numStartups": 4,'));
    user.write('.codex/config.toml', `model = "x"\n${user.read('.codex/config.toml')}`);
    const { output, errors, code } = await user.run(['setup', '--undo']);
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    expect(output).toContain('server  taken back');
    expect(JSON.parse(user.read('.claude.json') ?? '')).toEqual({ numStartups: 4, mcpServers: { oxtail } });
    expect(user.read('.codex/config.toml')).toMatch(
      /^model = "x"\n\[mcp_servers\.oxtail\]\ncommand = "npx"\nargs = \["-y", "oxtail"\]\n/,
    );
  },
);

test('an empty list that was there stays, also in a file with a byte order mark', async () => {
  const user = userHome();
  user.write('.claude/settings.json', '\ufeff{\n  "hooks": {\n    "Stop": []\n  }\n}\n');
  await user.run(['setup']);
  user.write('.claude/settings.json', `${user.read('.claude/settings.json')}\n`);
  await user.run(['setup', '--undo']);
  expect(user.read('.claude/settings.json')).toBe('\ufeff{\n  "hooks": {\n    "Stop": []\n  }\n}\n\n');
});

test('several at a time end with everything set up, and undo knows every file', async () => {
  const user = userHome();
  user.write('.claude/settings.json', '{ "a": 1 }');
  user.write('.codex/config.toml', 'model = "x"');
  const runs = await Promise.all([1, 2, 3, 4].map(() => user.run(['setup'])));
  expect(runs.map(({ errors, code }) => ({ errors, code }))).toEqual(
    runs.map(() => ({ errors: '', code: 0 })),
  );
  expect((await user.run(['setup'])).output).toContain('Nothing had to be changed.');
  await user.run(['setup', '--undo']);
  expect(user.read('.claude/settings.json')).toContain('{ "a": 1');
  expect(user.read('.codex/config.toml')).toContain('model = "x"');
  expect([user.read('.claude.json'), user.read('.codex/hooks.json')]).toEqual([null, null]);
  expect(existsSync(hookScript(user.path('.oxtail')))).toBe(false);
}, 60_000);

test('the first copy of a file is the one that is kept', () => {
  const home = join(temporaryFolder(), '.oxtail');
  keepBefore(home, '/a', Buffer.from('first'));
  keepBefore(home, '/b', null);
  keepBefore(home, '/a', Buffer.from('second'));
  expect([bytesBefore(home, '/a')?.toString(), bytesBefore(home, '/b')]).toEqual(['first', null]);
});

test('a command of an empty word is refused before anything is changed', async () => {
  const user = userHome({ claude: {} });
  expect(await user.run(['setup', '--command', "''"])).toMatchObject({ output: '', code: 2 });
  expect(user.read('.claude.json')).toBeNull();
});

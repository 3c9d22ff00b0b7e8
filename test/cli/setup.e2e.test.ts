import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/agent.js';
import { callsOf } from '../support/stand-in-clients.js';
import { removeProgram, type UserHome, userHome } from '../support/user-home.js';

const PROGRAM = resolve('dist/oxtail.js');
const COMMAND = [process.execPath, PROGRAM];

const SETTINGS = `{
  // mine
  "model": "opus",
  "hooks": {
    "Stop": [
      { "matcher": "x", "hooks": [{ "type": "command", "command": "say hi" }] }, // keep
    ],
  },
}
`;
const CONFIG = '# mine\nmodel = "x" # best\n\n[mcp_servers.other]\ncommand = "y"\n';

/** Every file of a home but those of the stand-in programs. */
function everything({ home, read }: UserHome): Record<string, string | null> {
  const files = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1))
    .filter((file) => !file.startsWith('bin/'))
    .sort();
  return Object.fromEntries(files.map((file) => [file, read(file)]));
}

function hooksIn(
  text: string | null,
): Record<string, { hooks: { type: string; command?: string; asyncRewake?: boolean }[] }[]> {
  return JSON.parse(text?.replace(/ \/\/ .*/g, '').replace(/,(\s*[\]}])/g, '$1') ?? '{}').hooks ?? {};
}

/** Of the hooks that the client waits for. */
function typesIn(text: string | null): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(hooksIn(text)).map(([event, entries]) => [
      event,
      entries.findLast(({ hooks }) => hooks[0]?.asyncRewake === undefined)?.hooks[0]?.type,
    ]),
  );
}

test('without a client setup says so plainly and changes nothing', async () => {
  const user = userHome();
  for (const args of [['setup'], ['setup', '--undo'], ['install-hook'], ['setup', '--client', 'codex']]) {
    const { output, errors, code } = await user.run(args);
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    expect(output).toMatch(/Found no client|nothing to take back/);
  }
  expect(everything(user)).toEqual({});
});

test('both clients get the server by their own command, and hooks; twice changes nothing; undo restores every byte', async () => {
  const user = userHome({ claude: {}, codex: {} });
  user.write('.claude/settings.json', SETTINGS, 0o600);
  user.write('.codex/config.toml', CONFIG, 0o640);
  user.write('.claude.json', '{"numStartups":3}');
  const before = everything(user);

  const first = await user.run(['setup']);
  expect({ errors: first.errors, code: first.code }).toEqual({ errors: '', code: 0 });
  expect(first.output).toMatch(/Checked: the registered command starts and lists \d+ tools\./);
  expect(first.output).toContain('Codex asks you once');
  expect(first.output.split('\n').length).toBeLessThan(15);
  expect(callsOf(user.bin, 'claude').map((line) => JSON.parse(line))).toEqual([
    ['mcp', 'add', '--scope', 'user', 'oxtail', '--', ...COMMAND],
  ]);
  expect(callsOf(user.bin, 'codex').map((line) => JSON.parse(line))).toEqual([
    ['mcp', 'add', 'oxtail', '--', ...COMMAND],
  ]);
  expect(JSON.parse(user.read('.claude.json') ?? '')).toMatchObject({
    numStartups: 3,
    mcpServers: { oxtail: { command: COMMAND[0], args: [COMMAND[1]] } },
  });
  expect(user.read('.codex/config.toml')).toContain(
    `${CONFIG}\n[mcp_servers.oxtail]\ncommand = ${JSON.stringify(COMMAND[0])}`,
  );
  expect(user.read('.codex/config.toml')).toContain('env_vars = ["TMUX", "TMUX_PANE", "OXTAIL_HOME"]');
  const turn = {
    UserPromptSubmit: 'mcp_tool',
    PreToolUse: 'mcp_tool',
    PostToolUse: 'mcp_tool',
    Stop: 'mcp_tool',
    SessionEnd: 'command',
  };
  expect(typesIn(user.read('.claude/settings.json'))).toEqual({ ...turn, SessionStart: 'command' });
  expect(typesIn(user.read('.codex/hooks.json'))).toEqual({
    ...turn,
    SessionStart: 'mcp_tool',
    Interrupt: 'command',
  });
  expect(user.read('.claude/settings.json')).toContain('"command": "say hi" }] }, // keep\n');
  expect([user.mode('.claude/settings.json'), user.mode('.codex/config.toml')]).toEqual([0o600, 0o640]);
  expect(hooksIn(user.read('.claude/settings.json')).Stop?.at(-1)?.hooks).toMatchObject([
    { type: 'command', asyncRewake: true, command: expect.stringContaining('/.oxtail/hooks/rewake.sh') },
  ]);
  for (const file of ['.oxtail/hooks/hook.sh', '.oxtail/hooks/rewake.sh', '.oxtail/setup']) {
    expect(user.mode(file)).toBe(0o700);
  }

  const after = everything(user);
  const second = await user.run(['setup']);
  expect(second.code).toBe(0);
  expect(second.output).toContain('Nothing had to be changed.');
  expect(everything(user)).toEqual(after);
  expect(callsOf(user.bin, 'claude')).toHaveLength(1);

  const undone = await user.run(['setup', '--undo']);
  expect({ errors: undone.errors, code: undone.code }).toEqual({ errors: '', code: 0 });
  expect(everything(user)).toEqual(before);
  expect(existsSync(user.path('.oxtail'))).toBe(false);
  expect([user.mode('.claude/settings.json'), user.mode('.codex/config.toml')]).toEqual([0o600, 0o640]);
  const again = await user.run(['setup', '--undo']);
  expect(again.code).toBe(0);
  expect(again.output).toContain('There was nothing to take back.');
  expect(everything(user)).toEqual(before);
});

test('--dry-run shows commands and a diff, and changes nothing', async () => {
  const user = userHome({ claude: {}, codex: {} });
  user.write('.claude/settings.json', SETTINGS);
  const before = everything(user);
  const { output, code } = await user.run(['setup', '--dry-run']);
  expect(code).toBe(0);
  expect(output).toContain(`would run: claude mcp add --scope user oxtail -- ${COMMAND.join(' ')}\n`);
  expect(output).toContain('--- ~/.claude/settings.json\n+++ ~/.claude/settings.json\n');
  expect(output).toContain('--- /dev/null\n+++ ~/.codex/hooks.json\n');
  expect(output).toMatch(/^\+ {5}"PreToolUse": \[$/m);
  expect(output).not.toMatch(/^- /m);
  expect(everything(user)).toEqual(before);
  expect(callsOf(user.bin, 'claude')).toEqual([]);
  await user.run(['setup']);
  const after = everything(user);
  const undo = await user.run(['setup', '--undo', '--dry-run']);
  expect(undo.output).toMatch(/^- {5}"PreToolUse": \[$/m);
  expect(undo.output).toContain('would remove ~/.oxtail/hooks/hook.sh');
  expect(undo.output).toContain('would remove ~/.oxtail/hooks/rewake.sh');
  expect(everything(user)).toEqual(after);
});

test('undo after other changes takes out our own parts alone', async () => {
  const user = userHome({ claude: {}, codex: {} });
  user.write('.claude/settings.json', SETTINGS);
  user.write('.codex/config.toml', CONFIG);
  await user.run(['setup']);
  user.write('.claude/settings.json', (user.read('.claude/settings.json') ?? '').replace('opus', 'haiku'));
  user.write('.codex/config.toml', `${user.read('.codex/config.toml')}\n[tui]\nx = 1\n`);
  user.write('.claude.json', (user.read('.claude.json') ?? '').replace('{', '{\n  "numStartups": 4,'));
  const hooks = JSON.parse(user.read('.codex/hooks.json') ?? '') as { hooks: object };
  user.write('.codex/hooks.json', JSON.stringify({ hooks: { ...hooks.hooks, Mine: [] } }));
  const { errors, code } = await user.run(['setup', '--undo']);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(user.read('.claude/settings.json')).toBe(SETTINGS.replace('opus', 'haiku'));
  expect(user.read('.codex/config.toml')).toBe(`${CONFIG}\n[tui]\nx = 1\n`);
  expect(JSON.parse(user.read('.claude.json') ?? '')).toEqual({ numStartups: 4, mcpServers: {} });
  expect(JSON.parse(user.read('.codex/hooks.json') ?? '')).toEqual({ hooks: { Mine: [] } });
  expect(callsOf(user.bin, 'claude').at(-1)).toBe('["mcp","remove","--scope","user","oxtail"]');
  expect(callsOf(user.bin, 'codex').at(-1)).toBe('["mcp","remove","oxtail"]');
  expect(existsSync(user.path('.oxtail'))).toBe(false);
});

test('changes between two runs are not undone with the second', async () => {
  const user = userHome({ claude: {} });
  user.write('.claude/settings.json', SETTINGS);
  await user.run(['setup']);
  const changed = (user.read('.claude/settings.json') ?? '').replace('opus', 'haiku');
  user.write('.claude/settings.json', changed.replaceAll('"hooks_version": "1"', '"hooks_version": "0"'));
  expect((await user.run(['setup'])).output).toContain('7 in ~/.claude/settings.json');
  expect(readdirSync(user.path('.oxtail/setup'))).toHaveLength(2);
  expect(user.read('.claude/settings.json')).toBe(changed);
  await user.run(['setup', '--undo']);
  expect(user.read('.claude/settings.json')).toBe(SETTINGS.replace('opus', 'haiku'));
});

test('without their programs the files of the clients are edited, and undo restores every byte', async () => {
  const user = userHome();
  const claudeJson = '{\n  "numStartups": 3,\n  "mcpServers": {\n    "other": { "command": "x" }\n  }\n}';
  user.write('.claude.json', claudeJson, 0o600);
  user.write('.claude/settings.json', SETTINGS.replaceAll('\n', '\r\n'));
  user.write('.codex/config.toml', CONFIG.replaceAll('\n', '\r\n'));
  const before = everything(user);
  const { output, errors, code } = await user.run(['setup']);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(output).toContain('registered in ~/.claude.json');
  expect(output).toContain('7 in ~/.codex/hooks.json, as commands: only 0.169.0 or later');
  const claude = JSON.parse(user.read('.claude.json') ?? '') as { mcpServers: Record<string, unknown> };
  expect(claude.mcpServers).toEqual({
    other: { command: 'x' },
    oxtail: { type: 'stdio', command: COMMAND[0], args: [COMMAND[1]] },
  });
  expect(user.read('.codex/config.toml')).toContain('model = "x" # best\r\n');
  expect(user.read('.codex/config.toml')).toMatch(/oxtail.*env_vars/s);
  expect(new Set(Object.values(typesIn(user.read('.codex/hooks.json'))))).toEqual(new Set(['command']));
  expect(user.mode('.claude.json')).toBe(0o600);
  expect(user.read('.claude/settings.json')?.split('\r\n').join('')).not.toContain('\n');
  await user.run(['setup', '--undo']);
  expect(everything(user)).toEqual(before);
});

test('an older client, and one whose version is not to be had, gets hooks that start a process', async () => {
  const user = userHome({ claude: { version: '2.1.329' }, codex: { version: 'next' } });
  await user.run(['install-hook']);
  for (const file of ['.claude/settings.json', '.codex/hooks.json']) {
    expect(new Set(Object.values(typesIn(user.read(file))))).toEqual(new Set(['command']));
    expect(user.read(file)).not.toContain('asyncRewake');
  }
  expect(Object.keys(hooksIn(user.read('.codex/hooks.json')))).toHaveLength(7);
  expect(callsOf(user.bin, 'claude')).toEqual([]);
});

test('W47: links stay links', async () => {
  const user = userHome({ claude: {} });
  user.write('dotfiles/claude.json', SETTINGS, 0o600);
  mkdirSync(user.path('.claude'));
  symlinkSync('../dotfiles/claude.json', user.path('.claude/settings.json'));
  expect((await user.run(['setup'])).code).toBe(0);
  expect(readlinkSync(user.path('.claude/settings.json'))).toBe('../dotfiles/claude.json');
  expect(user.read('dotfiles/claude.json')).toContain('hook_event');
  expect(user.mode('dotfiles/claude.json')).toBe(0o600);
  await user.run(['setup', '--undo']);
  expect(readlinkSync(user.path('.claude/settings.json'))).toBe('../dotfiles/claude.json');
  expect(user.read('dotfiles/claude.json')).toBe(SETTINGS);
});

test('W47, W48: what is not as it should be is left alone and said so, and everything else is done', async () => {
  const user = userHome({ claude: {}, codex: {} });
  user.write('.claude/settings.json', '{ "hooks": { "Stop": {} } }');
  user.write('.claude.json', '{ "a": 1 ');
  user.write('.codex/config.toml', 'a = = 1\n');
  const { output, errors, code } = await user.run(['setup']);
  expect({ errors, code }).toEqual({ errors: '', code: 1 });
  expect(output).toContain('server  left alone: ~/.claude.json is not valid JSON (line 1).');
  expect(output).toContain(
    'hooks   left alone: ~/.claude/settings.json has "hooks" whose "Stop" is not a list.',
  );
  expect(output).toContain('server  left alone: ~/.codex/config.toml is not valid TOML (line 1).');
  expect(output).toContain('hooks   7 in ~/.codex/hooks.json');
  expect(user.read('.claude/settings.json')).toBe('{ "hooks": { "Stop": {} } }');
  expect(user.read('.claude.json')).toBe('{ "a": 1 ');
  expect(user.read('.codex/config.toml')).toBe('a = = 1\n');
  expect([callsOf(user.bin, 'claude'), callsOf(user.bin, 'codex')]).toEqual([[], []]);
});

test('W47: read-only files are left alone', async () => {
  const user = userHome({ claude: {}, codex: {} });
  user.write('.claude/settings.json', SETTINGS, 0o444);
  user.write('.claude.json', '{}', 0o444);
  const { output, code } = await user.run(['setup', '--client', 'claude']);
  expect(code).toBe(1);
  expect(output).toContain('server  left alone: ~/.claude.json is read-only.');
  expect(output).toContain('hooks   left alone: ~/.claude/settings.json is read-only.');
  expect([user.read('.claude/settings.json'), user.read('.claude.json')]).toEqual([SETTINGS, '{}']);
  expect(callsOf(user.bin, 'claude')).toEqual([]);
  expect(user.read('.codex/hooks.json')).toBeNull();
});

test('what cannot be taken back is said so, and goes on working', async () => {
  const user = userHome({ claude: {}, codex: {} });
  await user.run(['install-hook']);
  chmodSync(user.path('.codex/hooks.json'), 0o444);
  const { output, code } = await user.run(['uninstall-hook']);
  expect(code).toBe(1);
  expect(output).toContain('hooks   left alone: ~/.codex/hooks.json is read-only.');
  expect(user.read('.claude/settings.json')).toBeNull();
  expect(user.read('.oxtail/hooks/hook.sh')).not.toBeNull();
  chmodSync(user.path('.codex/hooks.json'), 0o600);
  expect((await user.run(['uninstall-hook'])).code).toBe(0);
  expect(everything(user)).toEqual({});
});

test('what a client’s own command says when it fails is passed on', async () => {
  const user = userHome({ codex: { failing: 'no luck \u001b[31mtoday' } });
  const { output, code } = await user.run(['setup']);
  expect(code).toBe(1);
  expect(output).toContain('server  left alone: codex mcp add failed: no luck ?[31mtoday.');
  expect(output).toContain('hooks   7 in ~/.codex/hooks.json');
});

test('W48: paths with spaces and quotes work, from the home to the registered command', async () => {
  const home = join(temporaryFolder(), `it's a "home"`);
  const user = userHome({ claude: {}, codex: {} }, home);
  const env = { OXTAIL_HOME: join(home, 'ox tail') };
  user.write('my node', `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, 0o755);
  const node = join(home, 'my node');
  const command = `"${node.replaceAll('"', '\\"')}" '${PROGRAM}'`;
  const { output, errors, code } = await user.run(['setup', '--command', command], env);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(output).toContain('Checked:');
  expect(JSON.parse(user.read('.claude.json') ?? '').mcpServers.oxtail).toMatchObject({
    command: node,
    args: [PROGRAM],
  });
  const [start] = hooksIn(user.read('.claude/settings.json')).SessionStart?.[0]?.hooks ?? [];
  const payload = { session_id: 'ada', cwd: home, hook_event_name: 'SessionStart', source: 'startup' };
  const ran = spawnSync('sh', ['-c', start?.command ?? 'exit 9'], {
    env: { PATH: '/usr/bin:/bin', HOME: home },
    input: JSON.stringify(payload),
  });
  expect(ran.status).toBe(0);
  expect(existsSync(user.path('ox tail/log/data.mdb'))).toBe(true);
  rmSync(user.path('ox tail/log'), { recursive: true });
  rmSync(user.path('ox tail/bell'), { recursive: true });
  expect((await user.run(['setup', '--command', command], env)).output).toContain(
    'Nothing had to be changed.',
  );
  await user.run(['setup', '--undo'], env);
  expect(everything(user)).toEqual({ 'my node': user.read('my node') });
});

test('folders of clients that variables name are used', async () => {
  const user = userHome({ claude: {}, codex: {} });
  const env = { CLAUDE_CONFIG_DIR: user.path('c'), CODEX_HOME: user.path('x') };
  mkdirSync(user.path('c'));
  const { errors, code } = await user.run(['setup'], env);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  const files = Object.keys(everything(user)).filter((file) => !file.startsWith('.oxtail/'));
  expect(files).toEqual(['c/.claude.json', 'c/settings.json', 'x/config.toml', 'x/hooks.json']);
});

test('a moved program is registered anew, in place, with what else its entry says', async () => {
  const user = userHome({ claude: {}, codex: {} });
  await user.run(['setup', '--command', '/gone/node /gone/oxtail.js']);
  user.write('.claude.json', (user.read('.claude.json') ?? '').replace('"env": {}', '"env": { "A": "b" }'));
  const { output } = await user.run(['setup']);
  expect(output).toContain('registered in ~/.claude.json');
  expect(JSON.parse(user.read('.claude.json') ?? '').mcpServers.oxtail).toEqual({
    type: 'stdio',
    command: COMMAND[0],
    args: [COMMAND[1]],
    env: { A: 'b' },
  });
  expect(user.read('.codex/config.toml')).toMatch(/args = \[\s*".*oxtail\.js"\s*\]\nenv_vars/);
});

test('a registered command that does not work is told, with what it said', async () => {
  const user = userHome({ claude: {} });
  const { output, code } = await user.run(['setup', '--command', `sh -c 'echo not today >&2; exit 3'`]);
  expect(code).toBe(1);
  expect(output).toContain(
    'The registered command does not work: it ended with 3 instead of answering: not today.',
  );
  const missing = await user.run(['setup', '--command', '/nowhere/oxtail']);
  expect(missing.output).toContain('The registered command does not work: it could not be started (ENOENT).');
});

test('the hooks alone come and go by install-hook and uninstall-hook', async () => {
  const user = userHome({ claude: {}, codex: {} });
  const before = everything(user);
  const { output, errors, code } = await user.run(['install-hook']);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(output).not.toMatch(/server|Checked/);
  expect(Object.keys(everything(user)).filter((file) => !file.startsWith('.oxtail'))).toEqual([
    '.claude/settings.json',
    '.codex/hooks.json',
  ]);
  const one = await user.run(['uninstall-hook', '--client', 'claude']);
  expect(one.code).toBe(0);
  expect(user.read('.claude/settings.json')).toBeNull();
  expect(user.read('.oxtail/hooks/hook.sh')).not.toBeNull();
  await user.run(['uninstall-hook']);
  expect(everything(user)).toEqual(before);
});

test('W49: a script that was damaged, and hooks that are missing, are put right', async () => {
  const user = userHome({ claude: {} });
  await user.run(['setup']);
  const right = everything(user);
  user.write('.oxtail/hooks/hook.sh', 'exit 1\n');
  expect((await user.run(['setup'])).output).not.toContain('Nothing had to be changed.');
  expect(user.mode('.oxtail/hooks/hook.sh')).toBe(0o700);
  user.write('.claude/settings.json', '{}\n');
  expect((await user.run(['setup'])).output).toContain('7 in ~/.claude/settings.json');
  expect({ ...everything(user), '.oxtail/setup/record.json': null }).toEqual({
    ...right,
    '.oxtail/setup/record.json': null,
  });
});

test('a home that cannot be written to leaves everything as it is', async () => {
  const user = userHome({ claude: {}, codex: {} });
  user.write('.oxtail', 'a file');
  const before = everything(user);
  const { output, errors, code } = await user.run(['setup']);
  expect({ errors, code }).toEqual({ errors: '', code: 1 });
  expect(output).toContain('left alone');
  expect(everything(user)).toEqual(before);
  expect(callsOf(user.bin, 'claude')).toEqual([]);
});

test.each([
  [['setup', '--client', 'cursor'], 'bad-client'],
  [['setup', '--command', "it's"], 'bad-command'],
  [['setup', '--command', ' '], 'bad-command'],
  [['install-hook', '--undo'], 'unknown-argument'],
])('a command line without sense does nothing: %j', async (args, reason) => {
  const user = userHome({ claude: {} });
  const { errors, code } = await user.run(args);
  expect(code).toBe(2);
  expect(errors).toContain(`(${reason})`);
  expect(everything(user)).toEqual({});
});

test('a client that has gone since is still taken back by its files', async () => {
  const user = userHome({ claude: {} });
  user.write('.claude/settings.json', SETTINGS);
  const before = everything(user);
  await user.run(['setup']);
  removeProgram(user, 'claude');
  user.write('.claude.json', `${user.read('.claude.json')}\n`);
  expect((await user.run(['setup', '--undo'])).code).toBe(0);
  expect(everything(user)).toEqual(before);
});

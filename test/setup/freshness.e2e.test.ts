import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshnessOf } from '../../src/setup/index.js';
import { type UserHome, userHome } from '../support/user-home.js';

function freshness(user: UserHome, type: 'claude-code' | 'codex') {
  return freshnessOf(type, { HOME: user.home }, user.path('.oxtail'));
}

function change(user: UserHome, file: string, from: string | RegExp, to: string): void {
  const text = user.read(file) ?? '';
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  user.write(file, changed);
}

test('what setup has just done is in order, whichever hooks the client can run', async () => {
  const user = userHome({ claude: {}, codex: { version: '0.1.0' } });
  expect((await freshness(user, 'claude-code')).status).toBe('absent');
  await user.run(['setup']);
  expect(await freshness(user, 'claude-code')).toEqual({
    status: 'ok',
    problems: [],
    unseen: [],
    mend: 'oxtail setup --client claude',
  });
  expect(await freshness(user, 'codex')).toMatchObject({
    status: 'ok',
    problems: [],
    unseen: [expect.stringContaining('untrusted cannot be seen from here')],
    mend: 'oxtail setup --client codex',
  });
  expect(await user.run(['setup', '--undo'])).toMatchObject({ errors: '', code: 0 });
  expect((await freshness(user, 'codex')).status).toBe('absent');
});

test('W49: everything that can be out of date is seen, and setup mends it', async () => {
  const user = userHome({ claude: {}, codex: {} });
  await user.run(['setup']);
  const script = user.path('.oxtail/hooks/hook.sh');
  const right = user.read('.oxtail/hooks/hook.sh') ?? '';
  const stale = async (type: 'claude-code' | 'codex', problem: string) => {
    const { status, problems } = await freshness(user, type);
    expect({ status, problems }).toEqual({ status: 'stale', problems: [problem] });
    await user.run(['setup']);
    expect((await freshness(user, type)).status).toBe('ok');
  };
  user.write('.oxtail/hooks/hook.sh', `${right}# damaged\n`);
  await stale('claude-code', `${script} is not what this version writes`);
  rmSync(script);
  await stale('codex', `${script} is missing`);
  const waiting = user.path('.oxtail/hooks/rewake.sh');
  user.write('.oxtail/hooks/rewake.sh', 'exit 2\n');
  await stale('claude-code', `${waiting} is not what this version writes`);
  rmSync(waiting);
  expect((await freshness(user, 'codex')).status).toBe('ok');
  await stale('claude-code', `${waiting} is missing`);
  change(
    user,
    '.claude/settings.json',
    /,?\s*\{\s*"hooks": \[\s*\{[^{}]*"asyncRewake"[^{}]*\}\s*\]\s*\}/,
    '',
  );
  await stale('claude-code', 'there is no hook that wakes an idle agent');
  change(user, '.claude/settings.json', '"asyncRewake": true', '"asyncRewake": false');
  await stale('claude-code', 'the hook for Stop is not what it should be');
  change(user, '.claude/settings.json', /"hooks_version": "1"/, '"hooks_version": "0"');
  await stale('claude-code', 'the hooks are of version 0, not 1');
  change(user, '.claude/settings.json', '"timeout": 5', '"timeout": 50');
  await stale('claude-code', 'the hook for UserPromptSubmit is not what it should be');
  change(user, '.codex/hooks.json', '"Interrupt"', '"Elsewhere"');
  const { problems } = await freshness(user, 'codex');
  expect(problems).toEqual([
    'there is no hook for Interrupt',
    'the hook for Elsewhere is not what it should be',
  ]);
  await user.run(['setup']);
  change(user, '.codex/config.toml', /env_vars = .*/, 'env_vars = ["TMUX"]');
  await stale('codex', 'TMUX_PANE, OXTAIL_HOME is not handed on to the server');
  change(user, '.codex/config.toml', 'mcp_servers.oxtail', 'mcp_servers.other');
  await stale('codex', 'the server is not registered');
  change(user, '.claude.json', /[^"]*oxtail\.js/, '/gone/oxtail.js');
  await stale('claude-code', 'the registered program /gone/oxtail.js is gone');
}, 90_000);

test('W49: a script that starts what is gone is seen', async () => {
  const user = userHome({ claude: {} });
  await user.run(['setup']);
  const entry = /"entry": "(.*)"/.exec(user.read('.oxtail/setup/record.json') ?? '')?.[1] ?? '';
  change(user, '.oxtail/setup/record.json', entry, '/gone/hook.js');
  change(user, '.oxtail/hooks/hook.sh', entry, '/gone/hook.js');
  expect((await freshness(user, 'claude-code')).problems).toEqual([
    `${user.path('.oxtail/hooks/hook.sh')} starts /gone/hook.js, which is gone`,
  ]);
});

test('files that cannot be understood are said to be so, and ones with comments are understood', async () => {
  const user = userHome({ claude: {}, codex: {} });
  await user.run(['setup']);
  change(user, '.claude/settings.json', '{', '{ // mine');
  expect((await freshness(user, 'claude-code')).status).toBe('ok');
  user.write('.claude/settings.json', '{ "hooks": ');
  expect(await freshness(user, 'claude-code')).toMatchObject({
    status: 'unknown',
    problems: [`${user.path('.claude/settings.json')} is not valid JSON (line 1)`],
  });
  user.write('.codex/config.toml', '= 1');
  expect((await freshness(user, 'codex')).status).toBe('unknown');
  user.write('.codex/hooks.json', ' '.repeat(17 * 1024 * 1024));
  expect(await freshness(user, 'codex')).toMatchObject({
    status: 'unknown',
    problems: [`${user.path('.codex/hooks.json')} is too large to be looked at`],
  });
});

test('a pipe and a device in the place of a file are not waited for', async () => {
  const user = userHome({ claude: {} });
  user.write('.claude/none', '');
  const settings = user.path('.claude/settings.json');
  execFileSync('mkfifo', [settings]);
  const seen = { status: 'unknown', problems: [`${settings} is no file`] };
  expect(await freshness(user, 'claude-code')).toMatchObject(seen);
  rmSync(settings);
  symlinkSync('/dev/zero', settings);
  expect(await freshness(user, 'claude-code')).toMatchObject(seen);
});

test('a client that cannot be set up, and a home that is not known, are unknown or absent', async () => {
  const user = userHome();
  expect(await freshnessOf('unknown', {}, user.path('.oxtail'))).toMatchObject({ status: 'unknown' });
  expect(await freshnessOf('codex', {}, user.path('.oxtail'))).toMatchObject({ status: 'absent' });
});

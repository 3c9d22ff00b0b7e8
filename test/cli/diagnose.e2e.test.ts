import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { diagnosed } from '../support/diagnosed.js';
import { runOxtail } from '../support/run-oxtail.js';
import { startTmux } from '../support/tmux.js';
import { userHome } from '../support/user-home.js';

/** Every file of a home, with what is in it; the engine's lock file changes with every look. */
function everything(home: string): Record<string, string> {
  const root = join(home, '.oxtail');
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile() && entry.name !== 'lock.mdb')
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
        return [path, `${digest} ${statSync(path).mtimeMs}`];
      }),
  );
}

test('P11: without a log diagnose makes none, and all is well', async () => {
  const home = temporaryFolder();
  const { code, checks } = await diagnosed({ home });
  expect(code).toBe(0);
  expect(checks.store).toMatchObject({ state: 'ok', sentence: expect.stringContaining('no log yet') });
  expect(existsSync(join(home, '.oxtail'))).toBe(false);
});

test('P11: diagnose changes nothing of a log in use', async () => {
  const home = temporaryFolder();
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  const ben = await startAgent({ home, cwd: home, session: 'ben' });
  await ada.call('send_message', { target: 'ben', body: 'hello' });
  const before = everything(home);
  const { code, checks } = await diagnosed({ home });
  expect(code).toBe(0);
  for (const name of [
    'store',
    'writer',
    'permissions',
    'records',
    'projections',
    'server-versions',
    'gone-servers',
    'pid-namespaces',
    'marks',
  ]) {
    expect(checks[name], name).toMatchObject({ state: 'ok', mend: null });
  }
  expect(checks.marks?.sentence).toContain('waits for one agent,');
  expect(checks['server-versions']?.sentence).toContain('2 running servers');
  expect(everything(home)).toEqual(before);
  await ben.call('read_my_messages');
});

test('in words it fits 80 columns, without colour, and says what mends what', async () => {
  const user = userHome({ claude: {}, codex: {} });
  const home = user.home;
  const ada = await startAgent({ home, cwd: home, session: 'ada' });
  await ada.kill();
  const { output, errors, code } = await runOxtail(['diagnose'], {
    home,
    env: { PATH: `${user.bin}:/usr/bin:/bin`, OXTAIL_RECEIVED_MAX: 'x'.repeat(500), TERM: 'xterm' },
  });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(output).not.toContain('\u001b');
  for (const line of output.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(output).toMatch(/^ok {7}store: The log opens and ends at position \d+\.$/m);
  expect(output).toMatch(/^warn {5}gone-servers: 1 server ended without saying so/m);
  expect(output).toContain('MCP_TRACE_FILE is not set');
  expect(output).toMatch(/\n\n\d+ to look at.*; the rest is well\.\n$/);
});

test('hooks and clients are judged as setup left them', async () => {
  const user = userHome({ claude: {}, codex: {} });
  const options = { home: user.home, env: { PATH: `${user.bin}:/usr/bin:/bin` } };
  const before = await diagnosed(options);
  expect(before.checks.clients?.sentence).toMatch(/Claude Code \d+\.\d+\.\d+, Codex \d+/);
  expect(before.checks['hooks-claude']).toMatchObject({
    state: 'warn',
    mend: 'run oxtail setup --client claude',
  });
  await user.run(['setup']);
  const after = await diagnosed(options);
  expect(after.checks['hooks-claude']?.state).toBe('ok');
  expect(after.checks['hooks-codex']?.state).toBe('ok');
  // Nobody has seen one run.
  expect(after.checks['trust-codex']).toMatchObject({
    state: 'unknown',
    mend: expect.stringContaining('trust'),
  });
  const settings = user.read('.claude/settings.json') ?? '';
  user.write('.claude/settings.json', settings.replaceAll('"hooks_version": "1"', '"hooks_version": "0"'));
  const stale = await diagnosed(options);
  expect(stale.code).toBe(1);
  expect(stale.checks['hooks-claude']).toMatchObject({
    state: 'wrong',
    sentence: expect.stringContaining('version 0'),
  });
});

test('inside tmux the session is told, and a pane that nobody shows is', async () => {
  const home = temporaryFolder();
  const env = startTmux().newSession('work', home);
  const well = await diagnosed({ home, env });
  expect(well.checks.terminal).toMatchObject({
    state: 'ok',
    sentence: expect.stringContaining('session work'),
  });
  const gone = await diagnosed({ home, env: { ...env, TMUX: `${home}/none,1,0` } });
  expect(gone.checks.terminal?.state).toBe('warn');
  const none = await diagnosed({ home, env: { PATH: home } });
  expect(none.checks.terminal).toMatchObject({
    state: 'warn',
    sentence: expect.stringContaining('not on PATH'),
  });
});

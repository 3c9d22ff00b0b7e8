import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { adapterFor, isSessionId } from '../../src/clients/index.js';

const insideClaude = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'outer' };

test.each([
  ['claude-code', 'claude-code'],
  ['My CLAUDE wrapper', 'claude-code'],
  ['codex-mcp-client', 'codex'],
  ['Codex', 'codex'],
  ['something-else', 'unknown'],
  ['', 'unknown'],
  [null, 'unknown'],
])('a client named %j is %s', (name, type) => {
  expect(adapterFor(name, {}).type).toBe(type);
});

test('a name goes before the environment that was inherited', () => {
  expect(adapterFor('codex-mcp-client', insideClaude).type).toBe('codex');
  expect(adapterFor('claude-code', { CODEX_HOME: '/x' }).type).toBe('claude-code');
});

test.each([
  [{ CLAUDECODE: '1', CODEX_THREAD_ID: 'x' }, 'claude-code'],
  [{ CLAUDECODE: '0' }, 'unknown'],
  [{ CLAUDECODE: 'true' }, 'unknown'],
  [{ CODEX_HOME: '/x' }, 'codex'],
  [{ CODEX_THREAD_ID: 'x' }, 'codex'],
  [{ CODEX_COMPANION_SESSION_ID: 'x' }, 'codex'],
  [{ CODEX_RUNTIME: 'x' }, 'codex'],
  [{ CODEX_HOME: '' }, 'unknown'],
  [{ CODEX_SESSION_ID: 'x' }, 'unknown'],
  [{}, 'unknown'],
])('without a telling name, %j means %s', (env, type) => {
  expect(adapterFor(null, env).type).toBe(type);
  expect(adapterFor('something-else', env).type).toBe(type);
});

test('an unknown client has no id, thread or transcript, and works where its server does', () => {
  const generic = adapterFor(null, {});
  const env = { HOME: '/home/me', CLAUDE_PROJECT_DIR: '/elsewhere', CLAUDE_CODE_SESSION_ID: 'x' };
  expect(generic.sessionFromEnvironment(env)).toMatchObject({ abstain: true, reason: /unknown/ });
  expect(generic.threadOf({ threadId: 'x' })).toBeNull();
  expect(generic.transcriptPath('x', '/proj', env)).toBeNull();
  expect(generic.placeOf(env, '/proj', '/root')).toBe('/proj');
});

test('the command for an unknown client makes a fresh usable id each time', () => {
  const { bash_command, instruction } = adapterFor(null, {}).nextStep;
  const run = () => execFileSync('sh', ['-c', bash_command], { encoding: 'utf8' }).replace(/\n$/, '');
  const [first, second] = [run(), run()];
  expect(isSessionId(first)).toBe(true);
  expect(first).toMatch(/^agent-[0-9a-f]{16}$/);
  expect(second).not.toBe(first);
  expect(instruction).toContain('register_my_session');
});

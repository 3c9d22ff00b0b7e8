import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adapterFor } from '../../src/clients/index.js';

const claude = adapterFor('claude-code', {});
// As a hook of Claude Code 2.1.330 reported them.
const sample = {
  session_id: '499f16ac-0804-4abf-8d8c-8dd5dc5690b6',
  cwd: '/home/me/proj',
  transcript_path: '/home/me/.claude/projects/-home-me-proj/499f16ac-0804-4abf-8d8c-8dd5dc5690b6.jsonl',
};
const home = { HOME: '/home/me' };

test('the transcript is where the client says it is', () => {
  expect(claude.transcriptPath(sample.session_id, sample.cwd, home)).toBe(sample.transcript_path);
});

test('every character outside letters and digits becomes a dash', () => {
  expect(claude.transcriptPath('s', '/home/me/my_proj.v2 (é)', home)).toBe(
    '/home/me/.claude/projects/-home-me-my-proj-v2----/s.jsonl',
  );
});

test('the client folder may be somewhere else', () => {
  const moved = { ...home, CLAUDE_CONFIG_DIR: '/etc/claude' };
  expect(claude.transcriptPath('s', '/p', moved)).toBe('/etc/claude/projects/-p/s.jsonl');
  expect(claude.transcriptPath('s', '/p', { ...home, CLAUDE_CONFIG_DIR: '' })).toBe(
    '/home/me/.claude/projects/-p/s.jsonl',
  );
  expect(claude.transcriptPath('s', '/p', {})).toBeNull();
});

test('no session id leads out of the folder', () => {
  for (const hostile of ['../../x', '..\\x', '/etc/passwd', 'a/b', 'a\0', '']) {
    expect(claude.transcriptPath(hostile, '/p', home)).toBeNull();
  }
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '~') }), fc.string(), (id, place) => {
      const path = claude.transcriptPath(id, place, home);
      if (path !== null) expect(dirname(dirname(path))).toMatch(/^\/home\/me\/\.claude(\/projects)?$/);
    }),
  );
});

test('the session id comes from the environment', () => {
  expect(claude.sessionFromEnvironment({ CLAUDE_CODE_SESSION_ID: sample.session_id })).toEqual({
    session: sample.session_id,
    source: 'env',
    confidence: 'high',
  });
});

test.each([{}, { CLAUDE_CODE_SESSION_ID: '' }])('without the variable %j there is a reason', (env) => {
  expect(claude.sessionFromEnvironment(env)).toEqual({
    abstain: true,
    structural: true,
    reason: expect.stringMatching(/CLAUDE_CODE_SESSION_ID.*strips/),
  });
});

test('an unusable id in the variable is not taken', () => {
  expect(claude.sessionFromEnvironment({ CLAUDE_CODE_SESSION_ID: 'a\nb' })).toMatchObject({
    abstain: true,
    reason: expect.stringContaining('CLAUDE_CODE_SESSION_ID'),
  });
});

test('the project directory is the place when it is absolute', () => {
  expect(claude.placeOf({ CLAUDE_PROJECT_DIR: '/proj' }, '/cwd', '/root')).toBe('/proj');
  expect(claude.placeOf({ CLAUDE_PROJECT_DIR: 'proj' }, '/cwd', '/root')).toBe('/root');
  expect(claude.placeOf({}, '/cwd', null)).toBe('/cwd');
});

test('a call names no thread, and the agent is told how to find its id', () => {
  expect(
    claude.threadOf({ 'claudecode/toolUseId': 'toolu_bqpx538kc1mwrjlqy2', progressToken: 2 }),
  ).toBeNull();
  expect(claude.threadOf({ threadId: 'x' })).toBeNull();
  expect(claude.nextStep.bash_command).toBe('echo $CLAUDE_CODE_SESSION_ID');
  expect(claude.nextStep.instruction).toContain('register_my_session');
});

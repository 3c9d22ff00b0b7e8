import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { adapterFor } from '../../src/clients/index.js';

const codex = adapterFor('codex-mcp-client', {});
// As Codex 0.169.0 sent them.
const thread = '01a20247-0b7a-7592-a6f6-83cad2919d98';
const rollout = `sessions/2026/11/22/rollout-2026-11-22T08-02-20-${thread}.jsonl`;
const meta = { callId: 'call_ghyud5ptzomwrjtx56', threadId: thread, sessionId: thread, progressToken: 1 };

test('the thread of a call is the one it names', () => {
  expect(codex.threadOf(meta)).toBe(thread);
  expect(codex.threadOf({ threadId: thread })).toBe(thread);
});

test.each([undefined, {}, { sessionId: thread }, { threadId: 7 }, { threadId: '' }, { threadId: 'a\nb' }])(
  '_meta %j names no thread',
  (other) => {
    expect(codex.threadOf(other)).toBeNull();
  },
);

test('the environment names the thread, never the session', () => {
  const hit = (session: string) => ({ session, source: 'env', confidence: 'high' });
  const all = { CODEX_THREAD_ID: 't', CODEX_COMPANION_SESSION_ID: 'c', CODEX_SESSION_ID: 's' };
  expect(codex.sessionFromEnvironment(all)).toEqual(hit('t'));
  expect(codex.sessionFromEnvironment({ ...all, CODEX_THREAD_ID: '' })).toEqual(hit('c'));
  expect(codex.sessionFromEnvironment({ CODEX_SESSION_ID: 's' })).toEqual({
    abstain: true,
    reason: expect.stringContaining('CODEX_THREAD_ID'),
  });
});

test('the rollout is found where the client keeps it', () => {
  const home = temporaryFolder();
  put(home, `.codex/${rollout}`);
  expect(codex.transcriptPath(thread, '/proj', { HOME: home })).toBe(join(home, '.codex', rollout));
});

test('CODEX_HOME goes before the home', () => {
  const [home, moved] = [temporaryFolder(), temporaryFolder()];
  put(home, `.codex/${rollout}`);
  put(moved, rollout);
  expect(codex.transcriptPath(thread, '/proj', { HOME: home, CODEX_HOME: moved })).toBe(join(moved, rollout));
});

test('the newest file of exactly this thread is taken', () => {
  const folder = temporaryFolder();
  const file = (day: string, time: string, id: string) =>
    put(folder, `sessions/${day}/rollout-${day.replaceAll('/', '-')}T${time}-${id}.jsonl`);
  file('2025/12/31', '23-00-00', 'abc');
  const newest = file('2026/02/01', '09-00-00', 'abc');
  file('2026/02/01', '08-00-00', 'abc');
  file('2026/11/22', '10-00-00', 'x-abc');
  file('2026/11/22', '10-00-00', 'abc-x');
  put(folder, 'sessions/2026/11/22/notes-abc.jsonl');
  expect(codex.transcriptPath('abc', '/proj', { CODEX_HOME: folder })).toBe(newest);
});

test('the search ends after 400 days that have a folder', () => {
  const folder = temporaryFolder();
  const day = (index: number) =>
    new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10).replaceAll('-', '/');
  for (let index = 1; index < 400; index += 1)
    mkdirSync(join(folder, 'sessions', day(index)), { recursive: true });
  const found = put(folder, `sessions/${day(0)}/rollout-2026-01-01T00-00-00-old.jsonl`);
  expect(codex.transcriptPath('old', '/proj', { CODEX_HOME: folder })).toBe(found);
  mkdirSync(join(folder, 'sessions', day(400)), { recursive: true });
  expect(codex.transcriptPath('old', '/proj', { CODEX_HOME: folder })).toBeNull();
});

test('an unknown or hostile id, or no folder at all, has no transcript', () => {
  const folder = temporaryFolder();
  put(folder, rollout);
  put(folder, 'sessions/2026/11/22/rollout-2026-11-22T08-02-20-/x.jsonl');
  for (const id of ['other', '83cad2919d98', '../x', '/x', '.*', '']) {
    expect(codex.transcriptPath(id, '/proj', { CODEX_HOME: folder })).toBeNull();
  }
  expect(codex.transcriptPath(thread, '/proj', { HOME: join(folder, 'missing') })).toBeNull();
  expect(codex.transcriptPath(thread, '/proj', {})).toBeNull();
});

test('the place is the directory of the server, and the agent is told how to find its id', () => {
  expect(codex.placeOf({ CLAUDE_PROJECT_DIR: '/elsewhere' }, '/proj', '/root')).toBeNull();
  expect(codex.nextStep.bash_command).toBe('echo $CODEX_THREAD_ID');
  expect(codex.nextStep.instruction).toContain('register_my_session');
});

function put(folder: string, path: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oxtail-codex-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

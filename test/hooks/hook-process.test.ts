import { expect, test } from 'vitest';
import { adapterOf } from '../../src/clients/index.js';
import { systemAmbient } from '../../src/events/index.js';
import { thisHookProcess } from '../../src/hooks/hook-process.js';
import { hookCall } from '../support/hook-deeds.js';

/** What this very process would open if a client had started it for a hook. */
function openingOf(
  event: 'SessionStart' | 'UserPromptSubmit',
  client: 'claude-code' | 'codex',
  env: Record<string, string> = {},
) {
  const call = hookCall(event, 'named', { source: 'startup' });
  return thisHookProcess(call, adapterOf(client), { ...systemAmbient(), env }).opening;
}

const CLAUDE = { CLAUDE_PID: String(process.ppid) };

test('a session start opens a session, and so does a later hook where each thread gets a new server', () => {
  expect(openingOf('SessionStart', 'claude-code', CLAUDE)).toMatchObject({ session: 'named', thread: null });
  expect(openingOf('UserPromptSubmit', 'claude-code', CLAUDE)).toBeNull();
  for (const event of ['SessionStart', 'UserPromptSubmit'] as const) {
    expect(openingOf(event, 'codex')).toMatchObject({ session: 'named', thread: 'named' });
  }
});

test('W24: a hook whose environment names another session opens none: it runs in the shell of that one', () => {
  const shell = (session: string) => ({ ...CLAUDE, CLAUDE_CODE_SESSION_ID: session });
  expect(openingOf('SessionStart', 'claude-code', shell('named'))).toMatchObject({ session: 'named' });
  expect(openingOf('SessionStart', 'claude-code', shell('another'))).toBeNull();
  expect(openingOf('SessionStart', 'codex', { CODEX_THREAD_ID: 'another' })).toBeNull();
});

import { expect, test } from 'vitest';
import { adapterFor, adapterOf, ancestorsOf, clientProcessOf, identityOf } from '../../src/clients/index.js';
import { budgetFor } from '../../src/hooks/index.js';
import { readHookCall } from '../../src/hooks/payload.js';
import { type MailEvent, renderMail } from '../../src/hooks/render.js';
import type { HookCall } from '../../src/hooks/types.js';
import { readSettings } from '../../src/settings.js';
import { setupClients } from '../../src/setup/clients.js';
import { CODEX_CHILD_ENVIRONMENT } from './adapter-examples.js';
import { printedPid, start } from './children.js';
import { handshakeOf, modelCallsOf, payloadsOf, type Recorded } from './recorded.js';

const CLIENTS: readonly Recorded[] = ['claude-code', 'codex'];
const TITLES = { 'claude-code': 'Claude Code', codex: 'Codex' };

/** What each event adds to who and where. */
const TOLD: Readonly<Record<string, Partial<HookCall>>> = {
  SessionStart: { source: 'startup' },
};

test('Codex: the environment of its MCP child says nothing of it; only the handshake does', () => {
  const { name } = handshakeOf('codex').clientInfo;
  expect(adapterFor(null, CODEX_CHILD_ENVIRONMENT).type).toBe('unknown');
  const codex = adapterFor(name, CODEX_CHILD_ENVIRONMENT);
  expect(codex.type).toBe('codex');
  expect(codex.sessionFromEnvironment(CODEX_CHILD_ENVIRONMENT)).toMatchObject({ abstain: true });
  expect(codex.placeOf(CODEX_CHILD_ENVIRONMENT, '/cwd', null)).toBeNull();
});

test('an MCP child of Codex is given what setup names; one of Claude Code has everything already', () => {
  for (const { type, envVars } of setupClients) {
    if (type === 'claude-code') expect(envVars).toEqual([]);
    else expect(envVars).toEqual(expect.arrayContaining(['TMUX', 'TMUX_PANE', 'OXTAIL_HOME']));
    for (const name of envVars) expect(CODEX_CHILD_ENVIRONMENT).not.toHaveProperty(name);
  }
});

test('Codex ends a tool call after 300 s: no question is waited for as long, unless somebody sets so', () => {
  expect(readSettings({}).askMaxTimeoutMs).toBeLessThan(300_000);
});

test('Codex: each call of a model names its thread, the session of its hooks', () => {
  const codex = adapterOf('codex');
  const calls = modelCallsOf('codex');
  expect(calls).toHaveLength(4);
  for (const meta of calls) {
    expect(meta).toMatchObject({ threadId: expect.any(String), callId: expect.any(String) });
    expect(codex.threadOf(meta)).toBe(payloadsOf('codex').PreToolUse?.session_id);
  }
});

test('Claude Code: CLAUDE_PID of a hook is the parent of its MCP child, so one client runs both', async () => {
  // This process is the client: below it a hook in a shell of its own, and a server.
  const shell = start('sh', ['-c', 'sh -c "echo \\$\\$; exec sleep 60"; :']);
  const hook = await printedPid(shell);
  const server = start('sleep', ['60']);
  const told = { CLAUDE_PID: String(process.pid), CLAUDE_CODE_SESSION_ID: 'the-one-after-clear' };
  const client = adapterOf('claude-code').clientOfHook(ancestorsOf(hook), told);
  expect(client).toEqual(identityOf(process.pid));
  expect(client).toEqual(clientProcessOf(ancestorsOf(server.pid)));
});

test('Codex: under the shared daemon the process above a hook stands for no session; without it, for its own', async () => {
  const codex = adapterOf('codex');
  // The last word becomes one of the process's own command line.
  const clientOfHookBelow = async (word: string) => {
    const client = start('sh', ['-c', 'sh -c "echo \\$\\$; exec sleep 60"; :', word]);
    return codex.clientOfHook(ancestorsOf(await printedPid(client)), {});
  };
  expect(await clientOfHookBelow('app-server')).toBeNull();
  expect(await clientOfHookBelow('--no-daemon')).not.toBeNull();
});

for (const client of CLIENTS) {
  const wanted = setupClients.find(({ type }) => type === client)?.events ?? [];
  const recorded = Object.entries(payloadsOf(client));

  test.each(recorded.filter(([event]) => wanted.some((one) => one === event)))(
    `${TITLES[client]}: what its hooks are told at %s is understood`,
    (event, payload) => {
      expect(payload.hook_event_name).toBe(event);
      const inTurn = client === 'codex' && event !== 'SessionStart' && event !== 'SessionEnd';
      expect(readHookCall(event, JSON.stringify(payload))).toEqual({
        event,
        session: payload.session_id,
        cwd: '/home/me/proj',
        transcriptPath: payload.transcript_path,
        source: null,
        stopHookActive: false,
        subagent: false,
        turn: inTurn ? '01a20247-0b98-74e3-9970-29e3292c0a3d' : null,
        ...TOLD[event],
      });
    },
  );

  test(`${TITLES[client]}: a stop after one that was continued says so`, () => {
    const { Stop } = payloadsOf(client);
    expect(Stop).toHaveProperty('stop_hook_active', false);
    const again = readHookCall('Stop', JSON.stringify({ ...Stop, stop_hook_active: true }));
    expect(again?.stopHookActive).toBe(true);
  });

  test(`${TITLES[client]}: what a full mailbox says at once arrives whole, and wanting less makes it less`, () => {
    const limit = client === 'codex' ? 9_000 : 10_000;
    const saying = (event: MailEvent, env: Record<string, string> = {}) =>
      renderMail({
        event,
        messages: Array.from({ length: 100 }, (_, index) => letter(index)),
        total: 5_000,
        openWork: 0,
        budget: budgetFor(adapterOf(client), readSettings(env)),
      });
    for (const event of ['UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop'] as const) {
      const { text, shown } = saying(event);
      expect(text?.length).toBeLessThanOrEqual(limit);
      // There is no room for one more.
      expect(text?.length).toBeGreaterThan(limit - 400);
      const less = saying(event, { OXTAIL_HOOK_MAX_BODY_CHARS: '1000' });
      expect(less.shown).toBeGreaterThan(0);
      expect(less.shown).toBeLessThan(shown);
      expect(saying(event, { OXTAIL_HOOK_MAX_BODY_CHARS: '1000000' })).toEqual(saying(event));
    }
  });
}

test.each(['startup', 'resume', 'clear', 'compact', 'fork'])(
  'Claude Code: a session that starts because of %s says so',
  (source) => {
    const payload = { ...payloadsOf('claude-code').SessionStart, source };
    expect(readHookCall('SessionStart', JSON.stringify(payload))?.source).toBe(source);
  },
);

test('Claude Code: events that we have no hook for are no calls', () => {
  const payloads = payloadsOf('claude-code');
  for (const event of ['MessageDisplay', 'PostToolBatch']) {
    expect(payloads).toHaveProperty(event);
    expect(readHookCall(event, JSON.stringify(payloads[event]))).toBeNull();
  }
});

function letter(index: number) {
  return {
    id: `m${index}`,
    body: 'word '.repeat(40),
    fromSession: 'peer',
    requestId: null,
    replyTo: null,
    givenBefore: false,
    actionRequired: false,
  };
}

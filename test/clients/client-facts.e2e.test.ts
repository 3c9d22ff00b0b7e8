import { expect, test } from 'vitest';
import { claudeCode } from '../../src/setup/claude-code.js';
import { codex } from '../../src/setup/codex.js';
import { toolHook } from '../../src/setup/wanted-hooks.js';
import { filledIn } from '../processes/fake-client/hook-input.js';
import { type Agent, type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { anotherClient } from '../support/clients.js';
import { startFakeClient } from '../support/fake-client.js';
import { hookedScene } from '../support/hooked-agents.js';
import { answerIn, startWire, type Wire } from '../support/wire.js';
import { CLAUDE_CHILD_ENVIRONMENT, CODEX_CHILD_ENVIRONMENT } from './adapter-examples.js';
import { handshakeOf, modelCallsOf, payloadsOf, type Recorded, sentBy } from './recorded.js';

const PLACE = '/home/me/proj';
const { HOME: _, ...CLAUDE_ENVIRONMENT } = CLAUDE_CHILD_ENVIRONMENT;
const { HOME: __, PATH: ___, ...CODEX_ENVIRONMENT } = CODEX_CHILD_ENVIRONMENT;

/** Starts a server as the client does, with its own handshake. */
async function openWire(
  client: Recorded,
  env: Record<string, string>,
  home = temporaryFolder(),
): Promise<Wire> {
  const wire = startWire({ home, cwd: temporaryFolder(), env });
  const greeting = sentBy(client).filter(({ method }) => method?.match(/^(initialize|notifications\/.*)$/));
  for (const message of greeting) wire.send(message);
  await wire.next(({ id, method }) => id === 0 && method === undefined);
  return wire;
}

/** Another agent of the recorded project. */
function startPeer(home: string): Promise<Agent> {
  const env = { CLAUDE_PROJECT_DIR: PLACE };
  const how = { clientName: 'claude-code', through: anotherClient, session: 'peer' };
  return startAgent({ home, cwd: home, env, ...how });
}

test('Claude Code: asked for its roots it names its folder, where its agents work', async () => {
  const wire = await openWire('claude-code', { CLAUDECODE: '1' });
  const calling = wire.call('list_project_sessions');
  const { id } = await wire.next(({ method }) => method === 'roots/list');
  const [answer] = sentBy('claude-code').filter(({ result }) => result?.roots !== undefined);
  wire.send({ ...answer, id });
  expect(answerIn(await calling)).toMatchObject({ project_root: PLACE });
});

test('Codex: it has no roots, so it is not asked for any', async () => {
  expect(handshakeOf('codex').capabilities).not.toHaveProperty('roots');
  const wire = await openWire('codex', CODEX_ENVIRONMENT);
  await wire.call('get_my_session', {}, modelCallsOf('codex')[0]);
  expect(wire.messages.filter(({ method }) => method === 'roots/list')).toEqual([]);
});

test.each(['claude-code', 'codex'] as const)(
  '%s: the tool of the hooks is listed as none for the model, and all others as usual',
  async (client) => {
    const wire = await openWire(client, {});
    const { result } = await wire.request(
      'tools/list',
      client === 'codex' ? { _meta: { progressToken: 0 } } : {},
    );
    const tools = result?.tools as readonly { name: string; _meta?: Json }[];
    const listed = tools.map(({ name, _meta }) => [name, _meta]);
    expect(listed).toContainEqual(['hook_event', { ui: { visibility: ['app'] } }]);
    expect(listed.filter(([, meta]) => meta !== undefined)).toHaveLength(1);
  },
);

const DOORS = [
  [
    'Claude Code: a model’s call carries its tool use id, a hook’s call carries no _meta',
    { client: claudeCode, env: CLAUDE_ENVIRONMENT, missing: 'empty', hookMeta: undefined },
  ],
  [
    'Codex: a call names its thread; only a model’s has a call id',
    {
      client: codex,
      env: CODEX_ENVIRONMENT,
      missing: 'no call',
      hookMeta: { threadId: String(payloadsOf('codex').Stop?.session_id) },
    },
  ],
] as const;

test.each(DOORS)(
  '%s: the hooks of setup, filled in from the recorded payloads, hand mail over, and a model gets none',
  async (_title, { client, env, missing, hookMeta }) => {
    const home = temporaryFolder();
    const wire = await openWire(client.type, env, home);
    const payloads = payloadsOf(client.type);
    const inputAt = (event: (typeof client.toolEvents)[number], payload = payloads[event] ?? {}) =>
      filledIn(toolHook(client, event).input as Json, payload, missing) ?? expect.fail('no call happens');
    const callHook = async (input: Json, meta: Json | undefined) =>
      answerIn(await wire.call('hook_event', input, meta));
    expect(await callHook(inputAt('UserPromptSubmit'), hookMeta)).toEqual({});
    const peer = await startPeer(home);
    for (const event of client.toolEvents) {
      if (event === 'SessionStart') continue;
      const session = String(payloads[event]?.session_id);
      await peer.call('send_message', { target: session, body: `mail at ${event}` });
      for (const meta of modelCallsOf(client.type)) {
        expect(await callHook(inputAt(event), meta)).toMatchObject({ ok: false, error: 'hooks-only' });
      }
      if (client === claudeCode) {
        const ofSubagent = inputAt(event, { ...payloads[event], agent_id: 'a5c3' });
        expect(await callHook(ofSubagent, hookMeta)).toEqual({});
      }
      const said = { hookEventName: event, additionalContext: expect.stringContaining(`mail at ${event}`) };
      expect(await callHook(inputAt(event), hookMeta)).toEqual(
        event === 'Stop'
          ? { decision: 'block', reason: expect.stringContaining('mail at Stop') }
          : { hookSpecificOutput: said },
      );
      expect(await callHook(inputAt(event), hookMeta)).toEqual({});
    }
    await peer.call('send_message', { target: String(payloads.Stop?.session_id), body: 'too late' });
    const continued = inputAt('Stop', { ...payloads.Stop, stop_hook_active: true });
    expect(await callHook(continued, hookMeta)).toEqual({});
  },
);

test('Codex: a session start calls the tool, too, and changes nothing by it', async () => {
  const wire = await openWire('codex', CODEX_ENVIRONMENT);
  const payload = payloadsOf('codex').SessionStart ?? {};
  const input = filledIn(toolHook(codex, 'SessionStart').input as Json, payload, 'no call');
  const meta = { threadId: payload.session_id };
  expect(answerIn(await wire.call('hook_event', input ?? {}, meta))).toEqual({});
  expect(answerIn(await wire.call('get_my_session', {}, modelCallsOf('codex')[0]))).toMatchObject({
    entry: { client: { session_id: payload.session_id, session_id_source: 'thread', cwd: PLACE } },
  });
});

test.each([
  ['a name like that of Claude Code', 'claude-ai', {}],
  ['a name with that of Claude Code', 'not claude-code', {}],
  ['an environment inherited from Claude Code', 'some-editor', { CLAUDECODE: '1' }],
  ['no name, in the environment of Claude Code', '', { CLAUDECODE: '1' }],
])(
  'W24: a client with %s may call without any _meta: it has no hooks, and becomes nobody by them',
  async (_title, clientName, env) => {
    const scene = { home: temporaryFolder(), cwd: temporaryFolder() };
    const friend = await startAgent({ ...scene, session: 'friend' });
    const away = await startAgent({ ...scene, session: 'away', through: anotherClient });
    await away.close();
    await friend.call('send_message', { target: 'away', body: 'for the one who is away' });
    const intruder = await startAgent({ ...scene, clientName, env });
    const { tools } = await intruder.client.listTools();
    expect(tools.map(({ name }) => name)).not.toContain('hook_event');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { text } = await intruder.raw('hook_event', {
        event: 'PreToolUse',
        session_id: 'away',
        cwd: scene.cwd,
      });
      expect(text).toMatch(/not found/);
    }
    expect(await intruder.call('get_my_session')).toMatchObject({ entry: { client: { session_id: null } } });
  },
);

test.each([
  ['under the shared daemon the pane of the environment is another’s', true, null],
  ['without the daemon it is its own', false, '%0'],
] as const)('Codex: %s', async (_title, daemon, pane) => {
  const { home, cwd } = hookedScene('mcp_tool');
  const env = { TMUX: '/nowhere,1,0', TMUX_PANE: '%0' };
  const terminal = startFakeClient('codex', { home, cwd, env, daemon }).terminal('one', cwd);
  await terminal.start();
  await terminal.prompt('hello');
  expect(await terminal.call('get_my_session')).toMatchObject({ entry: { tmux_pane: pane } });
});

import { expect, test } from 'vitest';
import { startAgent } from '../support/agent.js';
import { type ClientName, type FakeTerminal, startFakeTerminal } from '../support/fake-client.js';
import { changeToolHooks } from '../support/hook-installation.js';
import { begin, hookedScene, mailIn, openAgent, type Scene, send } from '../support/hooked-agents.js';
import { installTrigger } from '../support/hooks.js';
import { readMail } from '../support/mail.js';

const EVENTS = ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop'];
const SECRET = 'for the victim alone';
const OWN = 'for the intruder itself';

/** An agent with mail that somebody else is after, and who sent it. */
async function victimOf(
  client: ClientName,
  scene: Scene,
): Promise<{ victim: FakeTerminal; friend: FakeTerminal }> {
  const victim = await openAgent(client, scene);
  const friend = await openAgent('claude', scene);
  await send(friend, victim.session, SECRET);
  return { victim, friend };
}

/** The victim is who it was, and its mail is where it was. */
async function expectUntouched(victim: FakeTerminal): Promise<void> {
  expect(mailIn(await victim.bash())).toEqual([SECRET]);
  expect(await victim.call('get_my_session')).toMatchObject({
    entry: { client: { session_id: victim.session } },
  });
}

const hookInputs = (session: string) =>
  [...EVENTS, 'SessionStart'].map((event, index) => ({
    event,
    source: index === 0 ? 'startup' : 'clear',
    session_id: session,
    hooks_version: '1',
    cwd: '/',
    stop_hook_active: 'false',
  }));

test.each(['claude', 'codex'] as const)(
  '%s: a model is not shown the tool of the hooks, and is refused if it calls it',
  async (client) => {
    const scene = hookedScene('mcp_tool');
    const { victim } = await victimOf('codex', scene);
    const intruder = startFakeTerminal(client, scene);
    const { servers } = (await intruder.start()) as unknown as { servers: { oxtail: { tools: string[] } } };
    expect(servers.oxtail.tools).toContain('send_message');
    expect(servers.oxtail.tools).not.toContain('hook_event');
    await intruder.prompt();
    for (const session of [victim.session, intruder.session]) {
      for (const input of hookInputs(session)) {
        const { answer, context } = await intruder.tool('hook_event', input);
        expect(answer).not.toContain(SECRET);
        expect(answer).toMatch(/hooks-only|not found/);
        expect(context).toEqual([]);
      }
    }
    expect(await intruder.call('get_my_session')).toMatchObject({
      entry: { client: { session_id: intruder.session } },
    });
    await expectUntouched(victim);
  },
);

test('a client that is not known has no hooks: whatever calls the tool of the hooks gets nothing', async () => {
  const scene = hookedScene('mcp_tool');
  const { victim } = await victimOf('claude', scene);
  for (const clientName of ['some-editor', 'test-client']) {
    const intruder = await startAgent({ ...scene, clientName });
    const { tools } = await intruder.client.listTools();
    expect(tools.map(({ name }) => name)).not.toContain('hook_event');
    for (const input of hookInputs(victim.session)) {
      const { text } = await intruder.raw('hook_event', input);
      expect(text).not.toContain(SECRET);
      expect(text).toMatch(/hooks-only|not found/);
    }
    expect(await intruder.call('get_my_session')).toMatchObject({ entry: { client: { session_id: null } } });
  }
  await expectUntouched(victim);
});

test.each(['claude', 'codex'] as const)(
  'W24 %s: hooks that name another agent’s id get none of its mail and do not become it',
  async (client) => {
    const scene = hookedScene('mcp_tool');
    const { victim, friend } = await victimOf(client, scene);
    changeToolHooks(scene.home, client, { session_id: victim.session });
    const intruder = startFakeTerminal(client, scene);
    const reports = [await intruder.start(), await intruder.prompt(), await intruder.bash()];
    await send(friend, intruder.session, OWN);
    reports.push(await intruder.bash(), await intruder.stop(), await intruder.prompt());
    expect(reports.flatMap(({ context }) => context)).toEqual([]);
    expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
    expect(await readMail(intruder)).toMatchObject([{ body: OWN }]);
    expect(await intruder.call('get_my_session')).toMatchObject({
      entry: { client: { session_id: intruder.session } },
    });
    await expectUntouched(victim);
  },
);

test('W24: a server that nobody has told its id does not become a running agent because a hook names it', async () => {
  const scene = hookedScene('mcp_tool');
  const { victim } = await victimOf('claude', scene);
  changeToolHooks(scene.home, 'claude', { session_id: victim.session }, { CLAUDE_CODE_SESSION_ID: '' });
  const intruder = startFakeTerminal('claude', scene);
  const reports = [await intruder.start(), await intruder.prompt(), await intruder.bash()];
  expect(JSON.stringify(reports)).not.toContain(SECRET);
  expect(await intruder.call('get_my_session')).toMatchObject({ entry: { client: { session_id: null } } });
  await expectUntouched(victim);
});

test.each(['claude', 'codex'] as const)(
  'W40 %s: a hook that is run by hand with another’s id, a pattern or a nested id gives nothing',
  async (client) => {
    const scene = hookedScene('command');
    const { victim } = await victimOf(client, scene);
    const intruder = startFakeTerminal(client, scene);
    await begin(intruder);
    const payloads = [
      { hook_event_name: 'PreToolUse', session_id: victim.session },
      { hook_event_name: 'Stop', session_id: victim.session },
      { hook_event_name: 'UserPromptSubmit', session_id: '.*' },
      { hook_event_name: 'PostToolUse', session_id: `${victim.session.slice(0, -1)}.` },
      {
        hook_event_name: 'PreToolUse',
        tool_input: { session_id: victim.session },
        session_id: intruder.session,
      },
      { hook_event_name: 'SessionStart', session_id: victim.session, source: 'clear' },
      { hook_event_name: 'SessionStart', session_id: victim.session, source: 'resume', cwd: scene.cwd },
    ];
    const name = client === 'claude' ? 'claude-code' : 'codex';
    const script = installTrigger(scene.home);
    const runs = payloads.map((payload) => {
      const hook = `sh '${script}' ${name} ${payload.hook_event_name}`;
      return `printf '%s' '${JSON.stringify(payload)}' | ${hook}`;
    });
    const { output } = await intruder.bash(`unset CLAUDE_CODE_SESSION_ID CLAUDE_PID; ${runs.join('; ')}`);
    expect(output).toBe('');
    expect(await intruder.call('get_my_session')).toMatchObject({
      entry: { client: { session_id: intruder.session } },
    });
    await expectUntouched(victim);
  },
);

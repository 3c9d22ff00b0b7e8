import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { claudeCode } from '../../src/setup/claude-code.js';
import { setupClients } from '../../src/setup/clients.js';
import { codex } from '../../src/setup/codex.js';
import { toolHook, wantedHooks } from '../../src/setup/wanted-hooks.js';

const HOME = '/home/me/.oxtail';

function recorded(name: string): Record<string, Record<string, unknown>> {
  return JSON.parse(readFileSync(`test/fixtures/clients/${name}-hooks.json`, 'utf8'));
}

function inputOf(hook: Readonly<Record<string, unknown>>): Record<string, string> {
  return hook.input as Record<string, string>;
}

test('a hook that calls the server names its event and the version of the hooks', () => {
  for (const client of setupClients) {
    for (const event of client.toolEvents) {
      const hook = toolHook(client, event);
      expect(hook).toMatchObject({ type: 'mcp_tool', server: 'oxtail', tool: 'hook_event', timeout: 5 });
      expect(inputOf(hook)).toMatchObject({ event, hooks_version: '1', session_id: '$' + '{session_id}' });
    }
  }
});

test('for Codex an input names only what the recorded payload of that event carries', () => {
  const payloads = recorded('codex');
  for (const event of codex.toolEvents) {
    const { event: _, hooks_version: __, ...inputs } = inputOf(toolHook(codex, event));
    const names = Object.values(inputs).map((text) => /^\$\{(\w+)\}$/.exec(text)?.[1]);
    expect(names).toEqual(Object.keys(inputs));
    for (const name of names) expect(payloads[event], event).toHaveProperty(name ?? 'nothing');
  }
});

test('for Claude Code it names what the payload carries, and what only a subagent adds', () => {
  const payloads = recorded('claude-code');
  for (const event of claudeCode.toolEvents) {
    const lacking = claudeCode.inputsOf(event).filter((name) => !(name in (payloads[event] ?? {})));
    expect(lacking).toEqual(['agent_id']);
  }
});

test('each client has the hooks that it can run, and commands alone when it is older', () => {
  const types = (client: typeof codex, callServer: boolean) =>
    Object.fromEntries(
      wantedHooks(client, HOME, callServer)
        .filter(({ hook }) => hook.asyncRewake === undefined)
        .map(({ event, hook }) => [event, hook.type]),
    );
  const turn = {
    UserPromptSubmit: 'mcp_tool',
    PreToolUse: 'mcp_tool',
    PostToolUse: 'mcp_tool',
    Stop: 'mcp_tool',
  };
  expect(types(claudeCode, true)).toEqual({ ...turn, SessionStart: 'command', SessionEnd: 'command' });
  expect(types(codex, true)).toEqual({
    ...turn,
    SessionStart: 'mcp_tool',
    Interrupt: 'command',
    SessionEnd: 'command',
  });
  for (const client of setupClients) {
    expect(Object.keys(types(client, false))).toEqual(client.events);
    expect(new Set(Object.values(types(client, false)))).toEqual(new Set(['command']));
  }
});

test('P8: a Claude Code that is new enough is left a hook that waits at every stop, for days; nobody else is', () => {
  const waiting = (client: typeof codex, callServer: boolean) =>
    wantedHooks(client, HOME, callServer).filter(({ hook }) => hook.asyncRewake !== undefined);
  expect(waiting(claudeCode, true)).toEqual([
    {
      event: 'Stop',
      hook: {
        type: 'command',
        command: `if sh -n '${HOME}/hooks/rewake.sh' 2>/dev/null; then exec sh '${HOME}/hooks/rewake.sh'; fi`,
        asyncRewake: true,
        timeout: 604_800,
      },
    },
  ]);
  expect([waiting(claudeCode, false), waiting(codex, true), waiting(codex, false)]).toEqual([[], [], []]);
});

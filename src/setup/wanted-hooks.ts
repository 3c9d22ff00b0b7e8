import { type HookEventName, triggerCommand } from '../hooks/index.js';
import { rewakeCommand } from '../wake/index.js';
import { HOOK_TOOL, HOOKS_VERSION, hookScript, SERVER_NAME, wakeScript } from './names.js';
import type { EventHook, JsonObject, SetupClient } from './types.js';

const TOOL_SECONDS = 5;
const COMMAND_SECONDS = 10;
/**
 * Claude Code ends a hook after its time, and an agent may be idle for days, after which a terminal would have to be
 * typed into. No timer of its runtime takes more than 24 days.
 */
const REWAKE_SECONDS = 7 * 24 * 60 * 60;

/** All hooks of a client. `callServer`: it is as new as one in which everything but plain commands was seen to work. */
export function wantedHooks(client: SetupClient, home: string, callServer: boolean): EventHook[] {
  const hooks = client.events.map((event) => ({
    event,
    hook:
      callServer && client.toolEvents.includes(event)
        ? toolHook(client, event)
        : commandHook(client, event, home),
  }));
  // An older client would not know that this one is to be left in the background, and wait for it.
  return callServer && client.rewakes ? [...hooks, { event: 'Stop', hook: rewakeHook(home) }] : hooks;
}

/** A hook that calls the running server. Timeouts are in seconds. */
export function toolHook(client: SetupClient, event: HookEventName): JsonObject {
  const names = client.inputsOf(event).map((name) => [name, `\${${name}}`]);
  return {
    type: 'mcp_tool',
    server: SERVER_NAME,
    tool: HOOK_TOOL,
    input: { event, hooks_version: HOOKS_VERSION, ...Object.fromEntries(names) },
    timeout: TOOL_SECONDS,
  };
}

/** A hook that runs the script of this home. */
export function commandHook(client: SetupClient, event: HookEventName, home: string): JsonObject {
  return {
    type: 'command',
    command: triggerCommand(hookScript(home), client.type, event),
    timeout: COMMAND_SECONDS,
  };
}

/** The hook that waits, from a stop on, to wake the agent. */
export function rewakeHook(home: string): JsonObject {
  return {
    type: 'command',
    command: rewakeCommand(wakeScript(home)),
    asyncRewake: true,
    timeout: REWAKE_SECONDS,
  };
}

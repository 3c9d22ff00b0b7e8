import { type HookEventName, triggerCommand } from '../hooks/index.js';
import { HOOK_TOOL, HOOKS_VERSION, SERVER_NAME } from './names.js';
import type { JsonObject, SetupClient } from './types.js';

const TOOL_SECONDS = 5;
const COMMAND_SECONDS = 10;

/** The hook that each event is to have. */
export type WantedHooks = ReadonlyMap<HookEventName, JsonObject>;

/** The hooks of a client. `callServer`: it is new enough for hooks that call its running server. */
export function wantedHooks(client: SetupClient, script: string, callServer: boolean): WantedHooks {
  return new Map(
    client.events.map((event) => [
      event,
      callServer && client.toolEvents.includes(event)
        ? toolHook(client, event)
        : commandHook(client, event, script),
    ]),
  );
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

/** A hook that runs the script. */
export function commandHook(client: SetupClient, event: HookEventName, script: string): JsonObject {
  return {
    type: 'command',
    command: triggerCommand(script, client.type, event),
    timeout: COMMAND_SECONDS,
  };
}

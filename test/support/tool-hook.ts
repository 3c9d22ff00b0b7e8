import { adapterFor, type ClientAdapter } from '../../src/clients/index.js';
import type { Event } from '../../src/events/index.js';
import type { Answer, Caller, Surroundings } from '../../src/tools/index.js';
import { tools } from '../../src/tools/index.js';
import { messagesIn } from './letter.js';
import type { World } from './world.js';

/** Where and by whom the tool of the hooks is called. */
export interface ToolHookOptions {
  readonly fromHook?: boolean;
  readonly env?: Surroundings['env'];
  readonly adapter?: ClientAdapter;
}

/** A call of the tool by a client's hook (Claude Code's unless said), with what it finds outside the log. */
export function toolHook(
  world: World,
  caller: Caller,
  input: Readonly<Record<string, string>>,
  { fromHook = true, env = {}, adapter = adapterFor('claude-code', {}) }: ToolHookOptions = {},
): { answer: Answer; events: Event[] } {
  const tool = tools.find(({ name }) => name === 'hook_event');
  if (tool === undefined) throw new Error('no tool for hooks');
  const surroundings: Surroundings = {
    caller,
    adapter,
    env,
    terminal: null,
    look: (question) => question(world.now()),
    story: (ref) => world.story(ref),
    presenceOf: ({ server }) => world.presence.get(server) ?? 'live',
    fromHook,
    settings: world.settings,
  };
  return world.when('hook_event', input, caller, { ...tool.gather(input, surroundings) });
}

/** What a hook's answer puts before the model. */
export function textOf(answer: Answer): string {
  const { reason, hookSpecificOutput } = answer as {
    reason?: string;
    hookSpecificOutput?: { additionalContext: string };
  };
  return reason ?? hookSpecificOutput?.additionalContext ?? '';
}

/** Bodies of the messages in it. */
export function bodiesIn(answer: Answer): string[] {
  return messagesIn(textOf(answer)).map(({ body }) => body);
}

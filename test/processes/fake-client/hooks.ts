import type { ArmedHooks } from './armed-hooks.js';
import { type RunningCommand, startCommand } from './command.js';
import { filledIn } from './hook-input.js';
import { type Effect, effectOf, type Ran } from './hook-output.js';
import type { ServerLink } from './server-link.js';
import type { Client, Env, Hook, HookEvent, Hooks, Json, Session } from './types.js';

type CommandHook = Hook & { type: 'command' };

/** What hooks are run with. */
export interface Surroundings {
  readonly client: Client;
  readonly hooks: Hooks;
  readonly session: Session;
  readonly env: Env;
  /** Takes those hooks that go on in the background. */
  readonly armed: ArmedHooks;
  /** The session's running server of this name; null when there is none. */
  server(name: string): ServerLink | null;
}

/** Fires an event: starts its hooks side by side, and gives in order what came of each that is waited for. */
export function fire(event: HookEvent, details: Json, surroundings: Surroundings): Promise<Effect[]> {
  const { client, hooks, session, armed } = surroundings;
  const payload = client.payload(event, session, details);
  const subject = String(payload.tool_name ?? payload.source ?? '');
  const matching = (hooks[event] ?? []).filter(({ matcher }) => matches(matcher, subject));
  const all = matching.flatMap((group) => group.hooks);
  for (const hook of all) if (isLeftRunning(hook, client)) armed.add(started(hook, payload, surroundings));
  return Promise.all(
    all
      .filter((hook) => !isLeftRunning(hook, client))
      .map(async (hook) => effectOf(client, event, await run(hook, event, payload, surroundings))),
  );
}

function isLeftRunning(hook: Hook, client: Client): hook is CommandHook {
  return hook.type === 'command' && hook.asyncRewake === true && client.rewakes;
}

function matches(matcher: string | undefined, subject: string): boolean {
  if (matcher === undefined || matcher === '' || matcher === '*') return true;
  return new RegExp(`^(?:${matcher})$`).test(subject);
}

function run(hook: Hook, event: HookEvent, payload: Json, surroundings: Surroundings): Promise<Ran> {
  return hook.type === 'command'
    ? started(hook, payload, surroundings).ended
    : callServer(hook, event, payload, surroundings);
}

function started(hook: CommandHook, payload: Json, { client, session, env }: Surroundings): RunningCommand {
  const cwd = client.childFolder(session);
  return startCommand(hook, JSON.stringify(payload), { cwd, env: client.hookEnvironment(env, session) });
}

async function callServer(
  { server, tool, input = {} }: Hook & { type: 'mcp_tool' },
  event: HookEvent,
  payload: Json,
  { client, session, server: find }: Surroundings,
): Promise<Ran> {
  const failed = (errors: string): Ran => ({ code: 1, printed: '', errors });
  const refusal = client.noServerAt(event);
  if (refusal !== null) return failed(refusal);
  const link = find(server);
  if (link === null) return failed(`no server ${server}`);
  const args = filledIn(input, payload, client.missingName);
  if (args === null) return { code: 0, printed: '', errors: '' };
  const { text, isError } = await link.call(tool, args, (id) => client.hookMeta(session, id));
  return isError ? failed(text) : { code: 0, printed: text, errors: '' };
}

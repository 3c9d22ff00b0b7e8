import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { filledIn } from './hook-input.js';
import { type Effect, effectOf, type Ran } from './hook-output.js';
import type { ServerLink } from './server-link.js';
import type { Client, Env, Hook, HookEvent, Hooks, Json, Session } from './types.js';

const TIMEOUT_SECONDS = 60;

/** What hooks are run with. */
export interface Surroundings {
  readonly client: Client;
  readonly hooks: Hooks;
  readonly session: Session;
  readonly env: Env;
  /** The session's running server of this name; null when there is none. */
  server(name: string): ServerLink | null;
}

/** Fires an event: runs its hooks side by side, and gives what came of each in order. */
export function fire(event: HookEvent, details: Json, surroundings: Surroundings): Promise<Effect[]> {
  const { client, hooks, session } = surroundings;
  const payload = client.payload(event, session, details);
  const subject = String(payload.tool_name ?? payload.source ?? '');
  const matching = (hooks[event] ?? []).filter(({ matcher }) => matches(matcher, subject));
  return Promise.all(
    matching
      .flatMap((group) => group.hooks)
      .map(async (hook) => effectOf(client, event, await run(hook, event, payload, surroundings))),
  );
}

function matches(matcher: string | undefined, subject: string): boolean {
  if (matcher === undefined || matcher === '' || matcher === '*') return true;
  return new RegExp(`^(?:${matcher})$`).test(subject);
}

function run(hook: Hook, event: HookEvent, payload: Json, surroundings: Surroundings): Promise<Ran> {
  return hook.type === 'command'
    ? runCommand(hook, payload, surroundings)
    : callServer(hook, event, payload, surroundings);
}

async function runCommand(
  { command, timeout = TIMEOUT_SECONDS }: Hook & { type: 'command' },
  payload: Json,
  { client, session, env }: Surroundings,
): Promise<Ran> {
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: client.childFolder(session),
    env: client.hookEnvironment(env, session),
    timeout: timeout * 1000,
  });
  let [printed, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (data) => {
    printed += data;
  });
  child.stderr.setEncoding('utf8').on('data', (data) => {
    errors += data;
  });
  // A hook need not read what it is told.
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(payload));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, printed, errors };
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

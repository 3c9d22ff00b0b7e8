import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ClientType, Env } from '../clients/index.js';
import { systemCode } from '../events/index.js';
import { setupClients } from './clients.js';
import { readKeepsakes } from './keepsakes.js';
import { HOOKS_VERSION, hookScript, wakeScript } from './names.js';
import { isRewakeHook, ownHooksIn } from './own-hooks.js';
import { registrationIn } from './registration.js';
import { scriptTexts } from './script-texts.js';
import { serversFileOf } from './servers-file.js';
import { type EventHook, isObject, type JsonObject, type SetupClient } from './types.js';
import { wantedHooks } from './wanted-hooks.js';

const LARGEST_BYTES = 16 * 1024 * 1024;

/** Whether what setup put into a client is there and up to date. */
export interface Freshness {
  /** `absent`: no hook of ours is there. `unknown`: a file cannot be understood, or the client cannot be set up. */
  readonly status: 'ok' | 'absent' | 'stale' | 'unknown';
  /** Sentences without a full stop. */
  readonly problems: readonly string[];
  /** What else would have to hold and cannot be seen from here. */
  readonly unseen: readonly string[];
  /** The command that mends it all. */
  readonly mend: string;
}

/** Judges one client by its files and our own. Starts nothing, changes nothing, reads bounded files, never throws. */
export async function freshnessOf(type: ClientType, env: Env, home: string): Promise<Freshness> {
  const client = setupClients.find((one) => one.type === type);
  if (client === undefined) return { status: 'unknown', problems: [], unseen: [], mend: 'oxtail setup' };
  const mend = `oxtail setup --client ${client.name}`;
  const unseen =
    client.type === 'codex'
      ? ['untrusted cannot be seen from here: Codex asks you once to trust the hooks']
      : [];
  try {
    const own = ownHooksIn(await settingsIn(client.hooksFile(env)), hookScript(home));
    const problems = [
      ...hookProblems(client, own, home),
      ...(await scriptProblems(home, own)),
      ...(await serverProblems(client, env)),
    ];
    const status = own.length === 0 ? 'absent' : problems.length === 0 ? 'ok' : 'stale';
    return { status, problems, unseen, mend };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { status: 'unknown', problems: [problem], unseen, mend };
  }
}

function hookProblems(client: SetupClient, own: readonly EventHook[], home: string): string[] {
  const problems: string[] = [];
  const usual = own.filter(({ hook }) => !isRewakeHook(hook));
  const missing = client.events.filter((event) => !usual.some((one) => one.event === event));
  if (missing.length > 0) problems.push(`there is no hook for ${missing.join(', ')}`);
  if (client.rewakes && usual.some(({ hook }) => hook.type === 'mcp_tool') && own.length === usual.length) {
    problems.push('there is no hook that wakes an idle agent');
  }
  const versions = own.flatMap(({ hook }) =>
    isObject(hook.input) ? [String(hook.input.hooks_version)] : [],
  );
  const old = versions.find((version) => version !== HOOKS_VERSION);
  if (old !== undefined) problems.push(`the hooks are of version ${old}, not ${HOOKS_VERSION}`);
  // Which of the two depends on the version of the client.
  const right = [true, false].flatMap((callServer) => wantedHooks(client, home, callServer));
  const strange = own.filter((one) => !right.some((other) => isDeepStrictEqual(one, other)));
  if (old === undefined && strange.length > 0) {
    problems.push(`the hook for ${strange.map(({ event }) => event).join(', ')} is not what it should be`);
  }
  return problems;
}

async function scriptProblems(home: string, own: readonly EventHook[]): Promise<string[]> {
  const { installed } = readKeepsakes(home);
  const texts = scriptTexts(home, installed ?? { node: '', entry: '' });
  const waits = own.some(({ hook }) => isRewakeHook(hook));
  const problems: string[] = [];
  for (const path of waits ? [hookScript(home), wakeScript(home)] : [hookScript(home)]) {
    const text = await readBounded(path);
    if (text === null) problems.push(`${path} is missing`);
    else if (installed === null || text !== texts.get(path)) {
      problems.push(`${path} is not what this version writes`);
    }
  }
  if (problems.length > 0 || installed === null) return problems;
  const started = [installed.node, installed.entry];
  return gone(started).map((path) => `${hookScript(home)} starts ${path}, which is gone`);
}

async function serverProblems(client: SetupClient, env: Env): Promise<string[]> {
  const path = client.registrationFile(env);
  const found =
    client.registrationSyntax === 'json'
      ? registrationIn(await settingsIn(path), 'mcpServers')
      : await registeredIn(client, path);
  if (found === null) return ['the server is not registered'];
  const unnamed = client.envVars.filter((name) => !found.envVars.includes(name));
  const moved = gone([found.command, ...found.args]).map((one) => `the registered program ${one} is gone`);
  return unnamed.length === 0 ? moved : [...moved, `${unnamed.join(', ')} is not handed on to the server`];
}

async function registeredIn(client: SetupClient, path: string | null) {
  const text = path === null ? null : await readBounded(path);
  if (text === null) return null;
  const servers = await serversFileOf(client);
  return servers.registered(servers.parse(text));
}

/** Names that are no paths are left to the client to find. */
function gone(paths: readonly string[]): string[] {
  return paths.filter((path) => isAbsolute(path) && !existsSync(path));
}

/** Nearly every file is plain JSON: what reads the others is loaded only then. */
async function settingsIn(path: string | null): Promise<JsonObject> {
  const text = (path === null ? null : await readBounded(path)) ?? '{}';
  const value = plainJson(text) ?? (await looseJson(path ?? '', text));
  return isObject(value) ? value : {};
}

function plainJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function looseJson(path: string, text: string): Promise<unknown> {
  const { readJson, contentOf } = await import('./json-document.js');
  try {
    return contentOf(readJson(text).root);
  } catch (error) {
    throw new Error(`${path} ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Null when there is no such file. Throws when it cannot be read or is too large. */
async function readBounded(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    // A pipe would be waited for, and a device has no end.
    if (!found.isFile()) throw new Error(`${path} is no file`);
    if (found.size > LARGEST_BYTES) throw new Error(`${path} is too large to be looked at`);
    return (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

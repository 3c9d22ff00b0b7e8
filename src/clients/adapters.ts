import { claudeCode } from './claude-code.js';
import { codex } from './codex.js';
import { generic } from './generic.js';
import type { ClientAdapter, ClientType, Env } from './types.js';

const adapters: readonly ClientAdapter[] = [claudeCode, codex];

/**
 * By the name in the handshake (null before it), else by the environment, else the generic adapter. What only
 * resembles a client, by a similar name or an environment that it inherited, may call without that client's marks:
 * no call of it is taken for a hook's.
 */
export function adapterFor(clientName: string | null, env: Env): ClientAdapter {
  const byName = clientName === null ? undefined : adapters.find((each) => each.matchesName(clientName));
  const found = byName ?? adapters.find((each) => each.matchesEnvironment(env)) ?? generic;
  return clientName === found.handshakeName ? found : { ...found, isHookCall: null };
}

/** The adapter of a client that was told apart before. */
export function adapterOf(type: ClientType): ClientAdapter {
  return adapters.find((each) => each.type === type) ?? generic;
}

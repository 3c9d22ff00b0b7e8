import { claudeCode } from './claude-code.js';
import { codex } from './codex.js';
import { generic } from './generic.js';
import type { ClientAdapter, Env } from './types.js';

const adapters: readonly ClientAdapter[] = [claudeCode, codex];

/** By the name in the handshake (null before it), else by the environment, else the generic adapter. */
export function adapterFor(clientName: string | null, env: Env): ClientAdapter {
  const byName = clientName === null ? undefined : adapters.find((each) => each.matchesName(clientName));
  return byName ?? adapters.find((each) => each.matchesEnvironment(env)) ?? generic;
}

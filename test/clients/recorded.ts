import { readFileSync } from 'node:fs';
import type { Json } from '../support/agent.js';

/** The clients that were recorded, by the type of their adapter. */
export type Recorded = 'claude-code' | 'codex';

/** One JSON-RPC message as a client sent it to a server. */
export interface Sent {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Json & { readonly _meta?: Json };
  readonly result?: Json;
}

/** Everything that the client sent to a server in one session, in order. */
export function sentBy(client: Recorded): Sent[] {
  return fixture(`${client}.jsonl`)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { dir: 'client' | 'server'; msg: Sent })
    .filter(({ dir }) => dir === 'client')
    .map(({ msg }) => msg);
}

/** What the client said of itself in the handshake. */
export function handshakeOf(client: Recorded): Json & { clientInfo: { name: string }; capabilities: Json } {
  const params = sentBy(client).find(({ method }) => method === 'initialize')?.params;
  return params as ReturnType<typeof handshakeOf>;
}

/** The `_meta` of each call that the client's model made. */
export function modelCallsOf(client: Recorded): Json[] {
  return sentBy(client)
    .filter(({ method }) => method === 'tools/call')
    .map(({ params }) => params?._meta ?? {});
}

/** What the client wrote to its command hooks, by event. */
export function payloadsOf(client: Recorded): Record<string, Json> {
  return JSON.parse(fixture(`${client}-hooks.json`)) as Record<string, Json>;
}

function fixture(file: string): string {
  return readFileSync(new URL(`../fixtures/clients/${file}`, import.meta.url), 'utf8');
}

import { existsSync } from 'node:fs';
import { type Env, onPath } from '../clients/index.js';
import { setupClients } from './clients.js';
import { runProgram } from './run-program.js';
import type { ClientName, SetupClient } from './types.js';

const VERSION_LIMIT_MS = 15_000;

/** A client that is there. */
export interface FoundClient {
  readonly client: SetupClient;
  /** File of its program; null when it is not on PATH. */
  readonly program: string | null;
  /** Null when it could not be asked. */
  readonly version: string | null;
}

/** The clients that this machine has: their program is on PATH, or their folder or file exists. */
export async function findClients(env: Env, only: ClientName | null): Promise<FoundClient[]> {
  const asked = setupClients
    .filter((client) => only === null || client.name === only)
    .map(async (client) => {
      const program = onPath(client.name, env);
      const traces = [client.folder(env), client.registrationFile(env)];
      const isThere = program !== null || traces.some((path) => path !== null && existsSync(path));
      const version = program === null ? null : await versionOf(program, env);
      return isThere ? [{ client, program, version }] : [];
    });
  return (await Promise.all(asked)).flat();
}

async function versionOf(program: string, env: Env): Promise<string | null> {
  const { code, output } = await runProgram(program, ['--version'], env, VERSION_LIMIT_MS);
  return code === 0 ? (/\d+\.\d+\.\d+/.exec(output)?.[0] ?? null) : null;
}

/** Whether a version is another one or later. An unknown one is not. */
export function isSince(version: string | null, first: string): boolean {
  if (version === null) return false;
  const parts = version.split('.').map(Number);
  for (const [index, part] of first.split('.').map(Number).entries()) {
    const own = parts[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}

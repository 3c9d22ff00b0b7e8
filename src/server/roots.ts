import { fileURLToPath } from 'node:url';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';

/** How long a client may take to say where it works. */
const TIME_LIMIT_MS = 1000;

/** The first directory that the client says it works in; null when it says none, or not in time. Never rejects. */
export async function rootOf(server: Server): Promise<string | null> {
  if (server.getClientCapabilities()?.roots === undefined) return null;
  try {
    const { roots } = await server.listRoots(undefined, { timeout: TIME_LIMIT_MS });
    const [first] = roots.filter(({ uri }) => uri.startsWith('file://'));
    return first === undefined ? null : fileURLToPath(first.uri);
  } catch {
    return null;
  }
}

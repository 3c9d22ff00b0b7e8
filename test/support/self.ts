import { adapterFor, hostFacts } from '../../src/clients/index.js';
import type { Self } from '../../src/server/self.js';
import { PROJECT } from './world.js';

/** A server process as it knows itself, in the project that `World` lives in. */
export function selfOf(server: string, clientName = 'test-client', client = 7): Self {
  const host = { ...hostFacts(), bootId: 'boot', namespace: 'ns' };
  const adapter = adapterFor(clientName, {});
  return {
    server,
    adapter,
    host,
    project: PROJECT,
    place: PROJECT.root,
    terminal: null,
    since: 0,
    started: {
      server,
      process: { pid: 1000, startToken: `token of ${server}` },
      ...host,
      ancestors: [],
      client: { pid: client, startToken: 'client' },
      clientType: adapter.type,
      clientInfo: { name: clientName, version: '1' },
      program: 'test',
      projections: [],
      cwd: PROJECT.root,
      project: PROJECT,
      terminal: null,
    },
  };
}

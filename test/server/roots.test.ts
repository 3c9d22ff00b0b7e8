import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, onTestFinished, test, vi } from 'vitest';
import { rootOf } from '../../src/server/roots.js';

/** A server whose client answers so when it is asked for its roots; undefined: it says that it has none. */
async function serverWith(roots: (() => unknown) | undefined): Promise<Server> {
  const server = new Server({ name: 'server', version: '1' }, { capabilities: {} });
  const client = new Client({ name: 'client', version: '1' }, { capabilities: roots ? { roots: {} } : {} });
  if (roots !== undefined) {
    client.setRequestHandler(ListRootsRequestSchema, async () => ({ roots: await roots() }) as never);
  }
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(ours), client.connect(theirs)]);
  onTestFinished(() => server.close());
  return server;
}

function rootSaid(...uris: readonly string[]): Promise<string | null> {
  return serverWith(() => uris.map((uri) => ({ uri }))).then(rootOf);
}

test('the first directory that a client names is where it works', async () => {
  expect(await rootSaid('file:///a/b', 'file:///c')).toBe('/a/b');
  expect(await rootSaid('file:///a%20folder/%C3%A9')).toBe('/a folder/é');
});

test('a client that names none, nothing usable, or has no roots at all is taken to have said nothing', async () => {
  expect(await rootSaid()).toBeNull();
  expect(await rootSaid('file://another.host/a')).toBeNull();
  expect(await rootOf(await serverWith(undefined))).toBeNull();
  for (const nonsense of [null, 'x', [{}], [{ uri: 5 }]]) {
    expect(await rootOf(await serverWith(() => nonsense))).toBeNull();
  }
});

test('a client that fails or has gone is taken to have said nothing', async () => {
  const refuses = () => {
    throw new Error('no');
  };
  expect(await rootOf(await serverWith(refuses))).toBeNull();
  const server = await serverWith(() => []);
  await server.close();
  expect(await rootOf(server)).toBeNull();
});

test('a client that never answers is not waited for longer than a second', async () => {
  const server = await serverWith(() => new Promise(() => {}));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const root = rootOf(server);
  await vi.advanceTimersByTimeAsync(999);
  expect(await Promise.race([root, Promise.resolve('still waiting')])).toBe('still waiting');
  await vi.advanceTimersByTimeAsync(1);
  expect(await root).toBeNull();
});

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { expect, onTestFinished, test } from 'vitest';
import { type Ambient, homeOf, systemAmbient } from '../../src/events/index.js';
import { Host } from '../../src/server/host.js';
import { protocolServer } from '../../src/server/protocol.js';
import { temporaryFolder } from '../support/agent.js';

/** The real server on a log of its own, behind a real client in the same process. */
async function connect(ambient: Partial<Ambient> = {}) {
  const env = { OXTAIL_HOME: join(temporaryFolder(), '.oxtail') };
  const home = homeOf(env);
  const host = new Host({
    ambient: { ...systemAmbient(), env, ...ambient },
    home,
    program: 'test',
    clientInfo: () => null,
    clientRoot: async () => null,
  });
  let listed = 0;
  const server = protocolServer(host, '1.2.3', () => {
    listed += 1;
  });
  const client = new Client({ name: 'test-client', version: '1' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  onTestFinished(async () => {
    await client.close();
    await host.close();
  });
  return { client, home, timesListed: () => listed };
}

function textIn(result: unknown): string {
  return (result as { content: [{ text: string }] }).content[0].text;
}

test('what nobody expected is told in one sentence; its stack is kept for whoever mends it', async () => {
  let ids = 0;
  const newId = () => {
    ids += 1;
    // The first id is the server's own, the next ones are for the call.
    if (ids === 2) throw new TypeError('a mistake of ours');
    return ids.toString(16).padStart(16, '0');
  };
  const { client, home } = await connect({ newId });
  const failed = await client.callTool({ name: 'get_my_session', arguments: {} });
  expect(failed.isError).toBe(true);
  expect(JSON.parse(textIn(failed))).toEqual({
    schema_version: 1,
    ok: false,
    error: 'internal-error',
    message: expect.stringContaining(`${home.root}/faults.log`),
  });
  expect(textIn(failed)).not.toContain('a mistake of ours');
  expect(readFileSync(`${home.root}/faults.log`, 'utf8')).toMatch(/TypeError: a mistake of ours\n +at /);
  expect(statSync(`${home.root}/faults.log`).mode & 0o777).toBe(0o600);
  const next = await client.callTool({ name: 'get_my_session', arguments: {} });
  expect(JSON.parse(textIn(next))).toHaveProperty('entry');
});

test('the host hears that the tools were listed, after the client has them, and not before', async () => {
  const { client, timesListed } = await connect();
  expect(timesListed()).toBe(0);
  await client.listTools();
  await new Promise(setImmediate);
  expect(timesListed()).toBe(1);
});

test('arguments are judged before anything is opened', async () => {
  const { client, home } = await connect();
  const refused = await client.callTool({ name: 'send_message', arguments: { target: '' } });
  expect(refused.isError).toBe(true);
  expect(statSync(home.root, { throwIfNoEntry: false })).toBeUndefined();
});

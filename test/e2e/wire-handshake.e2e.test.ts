import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { PROGRAM, startAgent, temporaryFolder } from '../support/agent.js';
import { startWire } from '../support/wire.js';

const TOOLS = [
  'list_project_sessions',
  'read_session',
  'register_my_session',
  'claim_session',
  'get_my_session',
  'set_my_state',
  'send_message',
  'reply_to_message',
  'read_my_messages',
  'ask_peer',
  ...['message_status', 'my_open_work', 'complete_work', 'block_work', 'cancel_work'],
];

const ARGUMENTS: Record<string, { properties: string[]; required?: string[] }> = {
  list_project_sessions: { properties: ['project_root', 'compact'] },
  read_session: {
    properties: [
      ...['name', 'project_root', 'mode', 'limit', 'max_bytes', 'include_timestamps'],
      ...['tail_scan', 'pane_lines', 'pane_max_chars'],
    ],
    required: ['name'],
  },
  register_my_session: { properties: ['session_id'], required: ['session_id'] },
  claim_session: { properties: ['session_id'], required: ['session_id'] },
  get_my_session: { properties: [] },
  set_my_state: { properties: ['purpose'] },
  send_message: {
    properties: [
      'target',
      'body',
      'wake',
      'reply_to',
      'source_message_id',
      'idempotency_key',
      'action_required',
      'due_in_s',
    ],
    required: ['target', 'body'],
  },
  reply_to_message: { properties: ['message_id', 'body', 'wake'], required: ['message_id', 'body'] },
  read_my_messages: { properties: ['recent'] },
  ask_peer: { properties: ['target', 'body', 'timeout_ms'], required: ['target', 'body'] },
  message_status: { properties: ['message_id'], required: ['message_id'] },
  my_open_work: { properties: [] },
  complete_work: { properties: ['message_id', 'body', 'wake'], required: ['message_id', 'body'] },
  block_work: { properties: ['message_id', 'reason', 'wake'], required: ['message_id', 'reason'] },
  cancel_work: { properties: ['message_id', 'reason'], required: ['message_id'] },
};

test('the handshake names oxtail and its version, offers tools alone, and echoes the protocol version', async () => {
  const wire = startWire({ home: temporaryFolder(), cwd: temporaryFolder() });
  const { result } = await wire.initialize();
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(result).toEqual({
    protocolVersion: '2025-06-18',
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'oxtail', version },
    instructions: expect.any(String),
  });
});

test('the instructions are at most 1,200 characters and teach every tool and the whole protocol', async () => {
  const { client } = await startAgent({ home: temporaryFolder(), cwd: temporaryFolder() });
  const instructions = client.getInstructions() ?? '';
  expect(instructions.length).toBeLessThanOrEqual(1200);
  const words = [
    ...TOOLS.filter((tool) => tool !== 'register_my_session'),
    ...['next_step', 'client_session_id', 'reply:null', 'deferred_count', 'recent', 'message_id'],
    ...['request_id', 'reply_to', 'from_session_id', 'already_handed_over', 'recipient_live:false'],
    ...['not orders from your user'],
  ];
  for (const word of words) expect(instructions).toContain(word);
});

test('tools/list: the tools of 0.13.0 in its order, then the others; JSON.stringify of them stays under 9,000 characters', async () => {
  const { client } = await startAgent({ home: temporaryFolder(), cwd: temporaryFolder() });
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(TOOLS);
  expect(JSON.stringify(tools).length).toBeLessThan(9000);
  expect(JSON.stringify(tools)).not.toContain('$schema');
  for (const { name, description, inputSchema } of tools) {
    expect(description, name).toMatch(/\w/);
    expect(inputSchema.type, name).toBe('object');
    expect(Object.keys(inputSchema.properties ?? {}), name).toEqual(ARGUMENTS[name]?.properties);
    expect(inputSchema.required, name).toEqual(ARGUMENTS[name]?.required);
    expect(inputSchema, name).not.toHaveProperty('additionalProperties');
  }
});

test('W63: nothing is written before initialize, nor by a server that nobody greets, nor by importing the program', async () => {
  const home = temporaryFolder();
  const wire = startWire({ home, cwd: temporaryFolder() });
  expect((await wire.request('no/such/method')).error?.code).toBe(-32601);
  expect(await wire.end()).toBe(0);
  const importing = `await import(${JSON.stringify(pathToFileURL(PROGRAM).href)})`;
  const command = [process.execPath, '--input-type=module', '-e', importing] as const;
  expect(await startWire({ home, cwd: temporaryFolder(), command }).end()).toBe(0);
  expect(readdirSync(home)).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('a server told to stop by %s ends with 0', async (signal) => {
  const wire = startWire({ home: temporaryFolder(), cwd: temporaryFolder() });
  await wire.initialize();
  await wire.call('get_my_session');
  process.kill(wire.pid, signal);
  expect(await wire.exited).toBe(0);
});

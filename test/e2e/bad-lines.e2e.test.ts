import { expect, test } from 'vitest';
import { type Json, temporaryFolder } from '../support/agent.js';
import { eventsOf, openTestLog } from '../support/open-log.js';
import { answerIn, startWire, type Wire } from '../support/wire.js';

const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

async function startClaimed() {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const wire = startWire({ home, cwd });
  await wire.initialize();
  await wire.call('claim_session', { session_id: 'alpha' });
  return { home, wire, log: await openTestLog(home) };
}

/** Codes of the errors that the server has answered without knowing what to. */
function anonymousErrors(wire: Wire): unknown[] {
  return wire.messages.filter(({ id }) => id === null).map(({ error }) => error?.code);
}

function callOf(name: string, args: Json): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });
}

test('lines that are no message are answered by an error each, and the server goes on', async () => {
  const { wire, log } = await startClaimed();
  const head = log.head();
  const lines: [string | Buffer, number | null][] = [
    ['garbage', PARSE_ERROR],
    ['{"jsonrpc":"2.0","id":1,', PARSE_ERROR],
    [`{"jsonrpc":"2.0"} {"jsonrpc":"2.0"}`, PARSE_ERROR],
    [Buffer.from([0xff, 0xfe, 0x7b, 0x7d]), PARSE_ERROR],
    [Buffer.from(callOf('set_my_state', { purpose: 'caf\u00e9' }), 'latin1'), PARSE_ERROR],
    ['', null],
    ['   \t\r', null],
    ['null', INVALID_REQUEST],
    ['5', INVALID_REQUEST],
    ['"text"', INVALID_REQUEST],
    ['[]', INVALID_REQUEST],
    [`[${callOf('set_my_state', { purpose: 'batch' })}]`, INVALID_REQUEST],
    ['{}', INVALID_REQUEST],
    ['{"id":{},"jsonrpc":"2.0","method":"ping"}', INVALID_REQUEST],
    ['{"jsonrpc":"1.0","id":null,"method":"ping"}', INVALID_REQUEST],
    [`${'['.repeat(50_000)}`, PARSE_ERROR],
    ['x'.repeat(5 * 1024 * 1024), INVALID_REQUEST],
  ];
  for (const [line] of lines) wire.write(Buffer.concat([Buffer.from(line), Buffer.from('\n')]));
  expect((await wire.request('ping')).result).toEqual({});
  expect(anonymousErrors(wire)).toEqual(lines.flatMap(([, code]) => code ?? []));
  expect(log.head()).toBe(head);
});

test('notifications and answers that nobody expects are ignored', async () => {
  const { wire, log } = await startClaimed();
  const head = log.head();
  const before = wire.messages.length;
  for (const message of [
    { method: 'notifications/no-such-thing', params: { a: 1 } },
    { method: 'notifications/cancelled', params: { requestId: 'nobody' } },
    { method: 'notifications/cancelled', params: {} },
    { id: 4711, result: {} },
    { id: 4712, error: { code: 1, message: 'x' } },
  ]) {
    wire.send({ jsonrpc: '2.0', ...message });
  }
  expect((await wire.request('ping')).result).toEqual({});
  expect(wire.messages).toHaveLength(before + 1);
  expect(log.head()).toBe(head);
});

test('half a message, then the end of input: an error, nothing recorded but the end, and exit 0', async () => {
  const { wire, log } = await startClaimed();
  const head = log.head();
  const call = callOf('set_my_state', { purpose: 'cut off' });
  wire.write(call.slice(0, call.length - 10));
  expect(await wire.end()).toBe(0);
  expect(anonymousErrors(wire)).toEqual([PARSE_ERROR]);
  expect(log.read({ from: head + 1 }).map(({ type }) => type)).toEqual(['session.ended']);
});

test('a call whose input ends right behind it is still carried out and answered', async () => {
  const { wire, log } = await startClaimed();
  wire.write(`${callOf('set_my_state', { purpose: 'the last thing' })}\n`);
  expect(await wire.end()).toBe(0);
  const { result } = await wire.next(({ id }) => id === 1);
  expect(answerIn(result ?? {})).toMatchObject({ ok: true, state: { purpose: 'the last thing' } });
  expect(log.read().map(({ type }) => type)).toContain('session.state_set');
});

test('a message in many pieces, and many in one, are read the same', async () => {
  const { wire } = await startClaimed();
  const call = callOf('set_my_state', { purpose: 'Größe 🦊' });
  for (const byte of Buffer.from(`${call}\r\n`)) wire.write(Buffer.from([byte]));
  const { result } = await wire.next(({ id }) => id === 1);
  expect(answerIn(result ?? {})).toMatchObject({ state: { purpose: 'Größe 🦊' } });
  const pings = [11, 12, 13].map((id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }));
  wire.write(`${pings.join('\n')}\n`);
  for (const id of [11, 12, 13]) expect((await wire.next((message) => message.id === id)).result).toEqual({});
});

test('W44: what a client says of itself is recorded in short, printable', async () => {
  const home = temporaryFolder();
  const wire = startWire({ home, cwd: temporaryFolder() });
  await wire.initialize(`evil\n\u0000\ud800 ${'x'.repeat(1024 * 1024)}`);
  await wire.call('get_my_session');
  const [started] = eventsOf(await openTestLog(home), 'session.started');
  expect(started?.data.clientInfo?.name).toMatch(/^evil\?\?\? x{56}$/);
});

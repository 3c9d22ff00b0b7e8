import { PassThrough, Writable } from 'node:stream';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { StdioTransport } from '../../src/server/transport.js';

const mebibyte = 1024 * 1024;
const ping = (id: RequestId, note = '') => ({
  jsonrpc: '2.0' as const,
  id,
  method: 'ping',
  params: { note },
});
const lineOf = (value: unknown) => `${JSON.stringify(value)}\n`;

function open(output: Writable = new PassThrough()) {
  const input = new PassThrough();
  const received: JSONRPCMessage[] = [];
  const errors: Error[] = [];
  const happened: (string | [RequestId, boolean])[] = [];
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const transport = new StdioTransport(input, output, {
    answered: (id, delivered) => happened.push([id, delivered]),
    ended: () => {
      happened.push('ended');
      end();
    },
  });
  transport.onmessage = (message) => received.push(message);
  transport.onerror = (error) => errors.push(error);
  const written = () => {
    const text = output instanceof PassThrough ? String(output.read() ?? '') : '';
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  };
  return { input, output, transport, received, errors, happened, ended, written };
}

/** Feeds these pieces to a transport, ends the input, and gives what came of it. */
async function feed(...pieces: (string | Uint8Array)[]) {
  const ends = open();
  await ends.transport.start();
  for (const piece of pieces) ends.input.write(piece);
  ends.input.end();
  await ends.ended;
  return { ...ends, answers: ends.written() };
}

const refusal = (id: RequestId | null, code: number) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message: expect.stringMatching(/\w.*;.*\.$/) },
});

test('messages are read in order, however the bytes are cut', async () => {
  const text = lineOf(ping(1, 'größe 日本 \u{1f980}')) + lineOf(ping('two')) + lineOf(ping(3));
  const bytes = Buffer.from(text);
  const whole = await feed(text);
  expect(whole.received.map((message) => 'id' in message && message.id)).toEqual([1, 'two', 3]);
  expect((await feed(...Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)))).received).toEqual(
    whole.received,
  );
  expect(whole.received[0]).toEqual(ping(1, 'größe 日本 \u{1f980}'));
  expect(whole.answers).toEqual([]);
});

test('carriage returns and blank lines are no messages and no errors', async () => {
  const { received, answers } = await feed('\n\r\n \t\r\n', JSON.stringify(ping(1)), '\r\n', '\n', '  \r');
  expect(received).toEqual([ping(1)]);
  expect(answers).toEqual([]);
});

test('a line that is not JSON in UTF-8 is answered, and the next one is read', async () => {
  const bad: (string | Uint8Array)[] = ['{"jsonrpc":"2.0",', 'hello', '{"a":1} {"b":2}', '[[['];
  bad.push(
    Buffer.from([0x22, 0xff, 0x22]),
    Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
    Buffer.from([0x22, 0xc3]),
  );
  for (const line of bad) {
    const { received, answers } = await feed(line, '\n', lineOf(ping(2, 'ü')));
    expect(answers).toEqual([refusal(null, -32700)]);
    expect(received).toEqual([ping(2, 'ü')]);
  }
});

test('JSON that is no message is answered with its id where it has one', async () => {
  const lines: [unknown, RequestId | null][] = [
    [null, null],
    [7, null],
    ['text', null],
    [[ping(1)], null],
    [{}, null],
    [{ jsonrpc: '2.0', id: 5 }, 5],
    [{ jsonrpc: '1.0', id: 'six', method: 'ping' }, 'six'],
    [{ jsonrpc: '2.0', id: 7, method: 7 }, 7],
    [{ jsonrpc: '2.0', id: 8, method: 'ping', params: [1] }, 8],
    [{ jsonrpc: '2.0', id: null, method: 'ping' }, null],
    [{ jsonrpc: '2.0', id: 1.5, method: 'ping' }, null],
    [{ jsonrpc: '2.0', id: { deep: 1 }, method: 'ping' }, null],
  ];
  const { received, answers } = await feed(...lines.map(([value]) => lineOf(value)), lineOf(ping(99)));
  expect(answers).toEqual(lines.map(([, id]) => refusal(id, -32600)));
  expect(received).toEqual([ping(99)]);
});

test('the id of a broken response is one of ours and is not sent back', async () => {
  const { answers } = await feed(
    lineOf({ jsonrpc: '2.0', id: 0, result: 'text' }),
    lineOf({ jsonrpc: '2.0', id: 0, error: 'text' }),
  );
  expect(answers).toEqual([refusal(null, -32600), refusal(null, -32600)]);
});

test('an error that we answer ourselves counts as no answer to a request', async () => {
  expect((await feed(lineOf({ id: 5, method: 'ping' }))).happened).toEqual(['ended']);
});

test('a line of exactly 4 MiB is read, and one byte more is refused once and skipped', async () => {
  const filler = 4 * mebibyte - JSON.stringify(ping(1)).length;
  const longest = await feed(lineOf(ping(1, 'x'.repeat(filler))));
  expect(longest.received).toEqual([ping(1, 'x'.repeat(filler))]);
  const tooLong = await feed(lineOf(ping(1, 'x'.repeat(filler + 1))), lineOf(ping(2)));
  expect(tooLong.answers).toEqual([refusal(null, -32600)]);
  expect(tooLong.received).toEqual([ping(2)]);
});

test('a line without end is neither kept nor answered more than once', async () => {
  const ends = open();
  await ends.transport.start();
  const piece = Buffer.alloc(mebibyte, 'x');
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 256; count++) {
    if (!ends.input.write(piece)) await new Promise((resolve) => ends.input.once('drain', resolve));
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * mebibyte);
  ends.input.end(`\n${lineOf(ping(2))}`);
  await ends.ended;
  expect(ends.written()).toEqual([refusal(null, -32600)]);
  expect(ends.received).toEqual([ping(2)]);
});

test('a long line in many small pieces is read whole', async () => {
  const line = Buffer.from(lineOf(ping(1, 'x'.repeat(3 * mebibyte))));
  const pieces = Array.from({ length: Math.ceil(line.length / 64) }, (_, at) =>
    line.subarray(at * 64, at * 64 + 64),
  );
  expect((await feed(...pieces)).received).toEqual([ping(1, 'x'.repeat(3 * mebibyte))]);
});

test('a message that the end of the input cuts off is answered before the end is told', async () => {
  for (const rest of ['{"jsonrpc":"2.0","id":1', JSON.stringify(ping(1))]) {
    const { received, answers, happened } = await feed(lineOf(ping(0)), rest);
    expect(received).toEqual([ping(0)]);
    expect(answers).toEqual([refusal(null, -32700)]);
    expect(happened).toEqual(['ended']);
  }
});

test('the end is told once when the input is destroyed, fails, or was over before the start', async () => {
  const destroyed = open();
  await destroyed.transport.start();
  destroyed.input.destroy();
  await destroyed.ended;

  const failed = open();
  await failed.transport.start();
  failed.input.destroy(new Error('read failed'));
  await failed.ended;
  expect(failed.errors.map((error) => error.message)).toEqual(['read failed']);

  const late = open();
  late.input.destroy();
  await new Promise((resolve) => late.input.once('close', resolve));
  await late.transport.start();
  await late.ended;

  await new Promise(setImmediate);
  for (const { happened } of [destroyed, failed, late]) expect(happened).toEqual(['ended']);
});

test('a response is answered once its bytes are taken, not before', async () => {
  const taken: (() => void)[] = [];
  const output = new Writable({ write: (_chunk, _encoding, done) => taken.push(done) });
  const { transport, happened } = open(output);
  await transport.start();
  const sent = transport.send({ jsonrpc: '2.0', id: 'a', result: {} });
  await new Promise(setImmediate);
  expect(happened).toEqual([]);
  taken[0]?.();
  await sent;
  expect(happened).toEqual([['a', true]]);
});

test('results and errors are answers; requests and notifications of ours are not', async () => {
  const { transport, happened, written } = open();
  await transport.start();
  const messages: JSONRPCMessage[] = [
    { jsonrpc: '2.0', id: 0, result: {} },
    { jsonrpc: '2.0', id: 'b', error: { code: -32601, message: 'Method not found' } },
    { jsonrpc: '2.0', error: { code: -32700, message: 'Parse error' } },
    { jsonrpc: '2.0', id: 3, method: 'roots/list' },
    { jsonrpc: '2.0', method: 'notifications/tools/list_changed' },
  ];
  for (const message of messages) await transport.send(message);
  expect(written()).toEqual(messages);
  expect(happened).toEqual([
    [0, true],
    ['b', true],
  ]);
});

test('a failing or closed output is told for each response and throws nothing', async () => {
  const failing = open(new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) }));
  const destroyed = open();
  destroyed.output.destroy();
  const finished = open();
  finished.output.end();
  for (const { transport, happened } of [failing, destroyed, finished]) {
    await transport.start();
    await transport.send({ jsonrpc: '2.0', id: 1, result: {} });
    await transport.send({ jsonrpc: '2.0', id: 2, result: {} });
    await transport.send({ jsonrpc: '2.0', method: 'notifications/progress' });
    await expect(transport.send({ jsonrpc: '2.0', id: 3, method: 'roots/list' })).rejects.toThrow(
      /no longer reads/,
    );
    expect(happened).toEqual([
      [1, false],
      [2, false],
    ]);
  }
});

test('a message handler that throws is reported and the next message is read', async () => {
  const ends = open();
  ends.transport.onmessage = () => {
    throw new Error('broken handler');
  };
  await ends.transport.start();
  ends.input.end(lineOf(ping(1)) + lineOf(ping(2)));
  await ends.ended;
  expect(ends.errors.map((error) => error.message)).toEqual(['broken handler', 'broken handler']);
});

test('after close nothing is read or written, and late failures still harm nothing', async () => {
  const ends = open();
  let closed = 0;
  ends.transport.onclose = () => closed++;
  await ends.transport.start();
  await ends.transport.close();
  await ends.transport.close();
  ends.input.write(lineOf(ping(1)));
  await ends.transport.send({ jsonrpc: '2.0', id: 1, result: {} });
  ends.input.destroy(new Error('late'));
  ends.output.destroy(new Error('late'));
  await new Promise(setImmediate);
  expect(closed).toBe(1);
  expect(ends.received).toEqual([]);
  expect(ends.happened).toEqual([[1, false]]);
  expect(ends.errors).toHaveLength(2);
});

test('a transport is started only once', async () => {
  const { transport } = open();
  await transport.start();
  await expect(transport.start()).rejects.toThrow(/started before/);
});

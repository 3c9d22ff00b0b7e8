import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tools } from '../../src/tools/index.js';

function accepts(tool: string, input: unknown): boolean {
  return tools.find(({ name }) => name === tool)?.input.safeParse(input).success ?? false;
}

/** Every string that an agent can send, with its bound and whether it may be empty. */
const lines = [
  { tool: 'send_message', key: 'target', rest: { body: 'x' }, max: 256 },
  { tool: 'send_message', key: 'reply_to', rest: { target: 't', body: 'x' }, max: 128 },
  { tool: 'send_message', key: 'source_message_id', rest: { target: 't', body: 'x' }, max: 128 },
  { tool: 'send_message', key: 'idempotency_key', rest: { target: 't', body: 'x' }, max: 128 },
  { tool: 'reply_to_message', key: 'message_id', rest: { body: 'x' }, max: 128 },
  { tool: 'complete_work', key: 'message_id', rest: { body: 'x' }, max: 128 },
  { tool: 'block_work', key: 'message_id', rest: { reason: 'x' }, max: 128 },
  { tool: 'cancel_work', key: 'message_id', rest: {}, max: 128 },
  { tool: 'ask_peer', key: 'target', rest: { body: 'x' }, max: 256 },
  { tool: 'claim_session', key: 'session_id', rest: {}, max: 128 },
  { tool: 'register_my_session', key: 'session_id', rest: {}, max: 128 },
  { tool: 'set_my_state', key: 'purpose', rest: {}, max: 200, mayBeEmpty: true },
  { tool: 'list_project_sessions', key: 'project_root', rest: {}, max: 4096, mayBeEmpty: true },
  { tool: 'read_session', key: 'name', rest: {}, max: 256, mayBeEmpty: true },
  { tool: 'read_session', key: 'project_root', rest: { name: 'x' }, max: 4096, mayBeEmpty: true },
];

test.each(lines)(
  'W44: $key of $tool is one bounded line of printable characters',
  ({ tool, key, rest, max, mayBeEmpty }) => {
    const accepted = (text: unknown) => accepts(tool, { ...rest, [key]: text });
    expect(accepted('x'.repeat(max))).toBe(true);
    expect(accepted('x'.repeat(max + 1))).toBe(false);
    expect(accepted('ä 名 🦊')).toBe(true);
    expect(accepted('')).toBe(mayBeEmpty === true);
    for (const bad of [
      'a\nb',
      'a\rb',
      'a\tb',
      'a\u0000',
      '\u001b[31m',
      'a\u007f',
      'a\u0085',
      'a\u2028',
      'a\u2029',
    ]) {
      expect(accepted(bad), JSON.stringify(bad)).toBe(false);
    }
    expect(accepted('a\ud800')).toBe(false);
    for (const wrong of [null, 1, true, [], {}]) expect(accepted(wrong)).toBe(false);
  },
);

test.each(['claim_session', 'register_my_session'])(
  'an id in %s neither begins nor ends with a space',
  (tool) => {
    expect(accepts(tool, { session_id: ' a' })).toBe(false);
    expect(accepts(tool, { session_id: 'a\u3000' })).toBe(false);
  },
);

const senders = [
  { tool: 'send_message', rest: { target: 't' } },
  { tool: 'ask_peer', rest: { target: 't' } },
  { tool: 'reply_to_message', rest: { message_id: 'm' } },
];

test.each(senders)(
  'a body in $tool has 1 to 8,192 UTF-8 bytes, and may hold anything well-formed',
  ({ tool, rest }) => {
    const accepted = (body: unknown) => accepts(tool, { ...rest, body });
    expect(accepted('x'.repeat(8192))).toBe(true);
    expect(accepted('x'.repeat(8193))).toBe(false);
    expect(accepted('🦊'.repeat(2048))).toBe(true);
    expect(accepted('🦊'.repeat(2049))).toBe(false);
    expect(accepted('')).toBe(false);
    expect(accepted(' ')).toBe(true);
    expect(accepted('\u0000\u001b[31m\r\n</system-reminder>')).toBe(true);
    expect(accepted('\udc00')).toBe(false);
  },
);

test('a body beyond the limit is refused with the limit', () => {
  const tool = tools.find(({ name }) => name === 'send_message');
  const result = tool?.input.safeParse({ target: 't', body: 'x'.repeat(8193) });
  expect(result?.error?.issues[0]?.message).toBe('body exceeds 8192 UTF-8 bytes');
});

test('numbers are whole and within their bounds', () => {
  const waits = (timeout_ms: unknown) => accepts('ask_peer', { target: 't', body: 'x', timeout_ms });
  expect([1, 300_000].map(waits)).toEqual([true, true]);
  expect([0, -1, 300_001, 1.5, Number.NaN, '1', null].some(waits)).toBe(false);
  const recent = (n: unknown) => accepts('read_my_messages', { recent: n });
  expect([1, 50].map(recent)).toEqual([true, true]);
  expect([0, 51, 1.5, '1', null].some(recent)).toBe(false);
});

test('unknown arguments are dropped', () => {
  const tool = tools.find(({ name }) => name === 'read_my_messages');
  expect(tool?.input.parse({ recent: 1, other: 'x' })).toEqual({ recent: 1 });
});

test('no input whatever makes a schema throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...tools),
      fc.anything({ withNullPrototype: true, withBigInt: true }),
      (tool, input) => {
        tool.input.safeParse(input);
      },
    ),
    { numRuns: 500 },
  );
});

import { expect, test } from 'vitest';
import type { EventLog } from '../../src/events/index.js';
import { type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { openTestLog } from '../support/open-log.js';
import { answerIn, type Message, startWire, type Wire } from '../support/wire.js';

const LONG = 'x'.repeat(1024 * 1024);
const NOT_TEXT = [5, true, ['alpha'], { id: 'alpha' }, null];
/** What no identifier may be, whatever it identifies. */
const NOT_A_LINE = [
  ...['', 'a\nb', 'a\r', '\u0000', 'a\u0007', '\u001b[2J', '\u007f', '\u0085', '\u2028', '\u2029'],
  ...['\ud800', 'a\udc00b', LONG],
];
const TOO_LONG = 'x'.repeat(129);

/** A server that has claimed an id, and the log behind it. */
async function startClaimed(): Promise<{ wire: Wire; log: EventLog }> {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  await startAgent({ home, cwd, session: 'beta' });
  const wire = startWire({ home, cwd });
  await wire.initialize();
  await wire.call('claim_session', { session_id: 'alpha' });
  return { wire, log: await openTestLog(home) };
}

async function stillAnswers(wire: Wire): Promise<void> {
  const result = await wire.call('get_my_session');
  expect(answerIn(result)).toMatchObject({ entry: { client: { session_id: 'alpha' } } });
}

/** Arguments that are wrong in just one of them. */
function wrong(name: string, values: readonly unknown[], valid: Json = {}): Json[] {
  return values.map((value) => ({ ...valid, [name]: value }));
}

const letter = { target: 'beta', body: 'x' };
const answer = { message_id: '0123456789abcdef', body: 'x' };
const BODIES = [...NOT_TEXT, '', 'x'.repeat(8193), 'é'.repeat(4097), '\ud83d', LONG];
const KEYS = [...NOT_TEXT, ...NOT_A_LINE, TOO_LONG];
const TARGETS = [...NOT_TEXT, ...NOT_A_LINE, 'x'.repeat(257)];
/** A list of targets is right unless one of them is wrong, or there are none, or too many. */
const GROUPS = [
  ...TARGETS.filter((target) => !Array.isArray(target)),
  ...[[], [''], ['beta', 5], ['a\nb'], Array.from({ length: 21 }, (_, index) => `peer ${index}`)],
];
const IDS = [...NOT_TEXT, ...NOT_A_LINE];
const cases: Record<string, Json[]> = {
  claim_session: [{}, ...wrong('session_id', [...KEYS, ' a', 'a '])],
  register_my_session: [{}, ...wrong('session_id', [...KEYS, ' a', 'a '])],
  set_my_state: wrong('purpose', [...NOT_TEXT, 'a\nb', '\ud800', 'x'.repeat(201), LONG]),
  list_project_sessions: [
    ...wrong('project_root', [...NOT_TEXT, ...NOT_A_LINE.slice(1)]),
    ...wrong('compact', ['yes', 1, null]),
  ],
  read_session: [
    {},
    ...wrong('name', [...NOT_TEXT, ...NOT_A_LINE.slice(1), 'x'.repeat(257)]),
    ...wrong('mode', ['all', '', 1, null], { name: 'beta' }),
    ...['limit', 'max_bytes', 'pane_lines', 'pane_max_chars'].flatMap((key) =>
      wrong(key, [1.5, '1', null, true], { name: 'beta' }),
    ),
    ...wrong('tail_scan', ['yes', 1, null], { name: 'beta' }),
  ],
  send_message: [
    ...[{}, { target: 'beta' }, { body: 'x' }],
    ...wrong('target', GROUPS, letter),
    ...wrong('body', BODIES, letter),
    ...wrong('wake', ['loud', '', 1, null], letter),
    ...wrong('action_required', ['yes', 1, null], letter),
    ...wrong('due_in_s', [0, -1, 1.5, 1e9, '1', null], { ...letter, action_required: true }),
    { ...letter, due_in_s: 60 },
    { ...letter, target: ['beta'], reply_to: 'r' },
    { ...letter, target: '*', reply_to: 'r' },
    ...wrong('reply_to', KEYS, letter),
    ...wrong('source_message_id', KEYS, letter),
    ...wrong('idempotency_key', KEYS, letter),
  ],
  reply_to_message: [
    ...[{}, { body: 'x' }],
    ...wrong('message_id', [...NOT_TEXT, ...NOT_A_LINE], answer),
    ...wrong('body', BODIES, answer),
    ...wrong('wake', ['loud', null], answer),
  ],
  complete_work: [
    ...[{}, { body: 'x' }],
    ...wrong('message_id', IDS, answer),
    ...wrong('body', BODIES, answer),
    ...wrong('wake', ['loud', null], answer),
  ],
  block_work: [
    ...[{}, { reason: 'x' }],
    ...wrong('message_id', IDS, { reason: 'x' }),
    ...wrong('reason', [...BODIES, 'x'.repeat(8190)], { message_id: answer.message_id }),
  ],
  cancel_work: [{}, ...wrong('message_id', IDS), ...wrong('reason', [5, null, 'x'.repeat(8190)], answer)],
  message_status: [{}, ...wrong('message_id', IDS)],
  read_my_messages: wrong('recent', [0, 51, -1, 1.5, '1', null, true]),
  ask_peer: [
    ...[{}, { target: 'beta' }],
    ...wrong('target', TARGETS, letter),
    ...wrong('body', BODIES, letter),
    ...wrong('timeout_ms', [0, -1, 1.5, 300_001, 1e300, '1', null], letter),
  ],
};

test('W44: bad arguments of every tool are refused in short, and nothing is recorded', async () => {
  const { wire, log } = await startClaimed();
  const head = log.head();
  const calls = Object.entries(cases).flatMap(([name, all]) => all.map((args) => ({ name, args })));
  for (const { name, args } of calls) {
    const { isError, content } = await wire.call(name, args);
    const [{ text }] = content as [{ text: string }];
    const refusal = `MCP error -32602: Input validation error: Invalid arguments for tool ${name}: [\n`;
    const call = `${name} ${JSON.stringify(args).slice(0, 80)}`;
    expect(isError, call).toBe(true);
    expect(text.slice(0, refusal.length), call).toBe(refusal);
    expect(text.length, call).toBeLessThan(1000);
  }
  expect(log.head()).toBe(head);
  await stillAnswers(wire);
});

test('arguments that are no object, and calls without a tool, are refused, and nothing is recorded', async () => {
  const { wire, log } = await startClaimed();
  const head = log.head();
  const calls = [
    ...[null, [], 'x', 5, [{ target: 'beta' }]].map((args) => ({ name: 'send_message', arguments: args })),
    ...[{}, { name: 5 }, { name: null }, { arguments: {} }],
  ];
  for (const params of calls) {
    const { result, error } = await wire.request('tools/call', params);
    expect(error?.code ?? result?.isError, JSON.stringify(params)).toSatisfy(isRefusal);
    expect(error?.message ?? '', JSON.stringify(params)).not.toMatch(/ at .*\.js/);
  }
  expect(log.head()).toBe(head);
  await stillAnswers(wire);
});

test('unknown tools are refused by name, and nothing is recorded', async () => {
  const { wire, log } = await startClaimed();
  const head = log.head();
  for (const name of ['nope', '', 'toString', '__proto__', 'constructor', 'SEND_MESSAGE', 'a\nb', LONG]) {
    expect(await wire.call(name, letter)).toMatchObject({ isError: true });
  }
  expect(log.head()).toBe(head);
  await stillAnswers(wire);
});

test('unknown keys do no harm, be they deep, large or named like an object’s own', async () => {
  const { wire } = await startClaimed();
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
  const keys = [`"a": ${deep}`, `"a": "${LONG}"`, '"__proto__": {"target": "alpha"}', '"constructor": 1'];
  for (const [index, key] of keys.entries()) {
    const args = `{"target": "beta", "body": "x", ${key}}`;
    wire.write(
      `{"jsonrpc":"2.0","id":${index},"method":"tools/call","params":{"name":"send_message","arguments":${args}}}\n`,
    );
    const { result } = await wire.next(({ id }) => id === index);
    expect(answerIn(result ?? {}), key.slice(0, 40)).toMatchObject({ ok: true, target_session_id: 'beta' });
  }
  await stillAnswers(wire);
});

test('names of unknown people are refused as such, which is recorded and nothing else', async () => {
  const { wire, log } = await startClaimed();
  const head = log.head();
  const targets = ['x'.repeat(256), '__proto__', 'toString', '.*', '%0', '-', 'pid-1', 'ALPHA'];
  for (const target of targets) {
    expect(answerIn(await wire.call('send_message', { target, body: 'x' }))).toMatchObject({
      ok: false,
      error: 'target-not-found',
    });
  }
  const recorded = log.read({ from: head + 1 });
  expect(recorded.map(({ type, data }) => [type, 'target' in data ? data.target : null])).toEqual(
    targets.map((target) => ['request.refused', target]),
  );
});

function isRefusal(code: Message['error'] | number | boolean): boolean {
  return code === true || typeof code === 'number';
}

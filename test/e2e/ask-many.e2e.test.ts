import { expect, test } from 'vitest';
import { startAgent } from '../support/agent.js';
import { answerAll, bodies, read } from '../support/exchange.js';
import { eventsOf, expectFolded, nextEvent } from '../support/open-log.js';
import { startPair } from '../support/pair.js';
import { answerIn, startWire } from '../support/wire.js';

test('W14: W16: W36: five asks each way at once all get their own answer, while their servers go on answering', async () => {
  const { alpha, beta, home, log } = await startPair();
  const numbers = [1, 2, 3, 4, 5];
  const asks = numbers.flatMap((number) => [
    alpha.call('ask_peer', { target: 'beta', body: `alpha ${number}` }),
    beta.call('ask_peer', { target: 'alpha', body: `beta ${number}` }),
  ]);
  let opened = await nextEvent(home, log, 'ask.opened');
  while (eventsOf(log, 'ask.opened').length < asks.length) {
    opened = await nextEvent(home, log, 'ask.opened', opened.seq);
  }
  await Promise.all([answerAll(alpha), answerAll(beta)]);
  const answers = await Promise.all(asks);
  const expected = numbers.flatMap((number) => [`re: alpha ${number}`, `re: beta ${number}`]);
  expect(answers.map(({ reply }) => (reply as { body: string }).body)).toEqual(expected);
  expect(await read(alpha)).toEqual([]);
  expect(await read(beta)).toEqual([]);
  expectFolded(log);
});

test('a waiting call reports progress to a client that gave a token, and to no other', async () => {
  const { home, cwd } = await startPair();
  const wires = [undefined, { progressToken: 'token' }].map(async (meta) => {
    const wire = startWire({ home, cwd });
    await wire.initialize();
    const args = { target: 'beta', body: 'q', timeout_ms: 5500 };
    const result = await wire.call('ask_peer', args, meta);
    expect(result).not.toHaveProperty('isError');
    return wire.messages.filter(({ method }) => method !== undefined);
  });
  const [without, withToken] = await Promise.all(wires);
  expect(without).toEqual([]);
  expect(withToken).toEqual([
    {
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: 'token', progress: 1, message: expect.any(String) },
    },
  ]);
});

test('W17: an answer that races with the cancelling of its call is in the call or in the mailbox, never lost', async () => {
  const { beta, home, cwd, log } = await startPair();
  const wire = startWire({ home, cwd });
  await wire.initialize();
  await wire.call('claim_session', { session_id: 'gamma' });
  let from = 0;
  for (let id = 1; id <= 9; id++) {
    const params = { name: 'ask_peer', arguments: { target: 'beta', body: `q${id}` } };
    wire.send({ jsonrpc: '2.0', id, method: 'tools/call', params });
    from = (await nextEvent(home, log, 'ask.opened', from)).seq;
    const replied = answerAll(beta);
    if (id % 3 > 0) await nextEvent(home, log, id % 3 === 1 ? 'message.sent' : 'message.delivered', from);
    wire.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
    await replied;
  }
  await wire.end();
  const given = wire.messages
    .filter(({ id }) => Number(id) <= 9)
    .map(({ result }) => (answerIn(result ?? {}).reply as { body: string }).body);
  const kept = await bodies(await startAgent({ home, cwd, session: 'gamma' }));
  const expected = Array.from({ length: 9 }, (_, index) => `re: q${index + 1}`);
  expect([...given, ...kept].sort()).toEqual(expected.sort());
  expectFolded(log);
});

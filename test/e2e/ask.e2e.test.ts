import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startAgent } from '../support/agent.js';
import { stopOutsideOfWriting } from '../support/child-processes.js';
import { answerAll, bodies, read } from '../support/exchange.js';
import { eventsOf, nextEvent } from '../support/open-log.js';
import { startPair } from '../support/pair.js';

test('an answer ends the wait at once, correlated, and leaves other mail of the same peer where it is', async () => {
  const { alpha, beta, home, log } = await startPair();
  await beta.call('send_message', { target: 'alpha', body: 'chatter before' });
  const asked = alpha.call('ask_peer', { target: 'beta', body: 'q' });
  await nextEvent(home, log, 'ask.opened');
  await beta.call('send_message', { target: 'alpha', body: 'chatter between' });
  await answerAll(beta);
  const answer = await asked;
  expect(answer).toMatchObject({
    ok: true,
    reply: { body: 're: q', from_session_id: 'beta', correlation: 'correlated' },
    correlation: 'correlated',
    timeout_ms: 45_000,
    timed_out: false,
  });
  expect(answer.reply).toMatchObject({ reply_to: answer.request_id });
  expect(await bodies(alpha)).toEqual(['chatter before', 'chatter between']);
});

test('P4: W7: W8: an answer reaches the waiting call whichever servers are used, and no other read takes it', async () => {
  const { alpha, home, cwd, log } = await startPair();
  const alphaToo = await startAgent({ home, cwd, session: 'alpha' });
  const betaToo = await startAgent({ home, cwd, session: 'beta' });
  const asked = alpha.call('ask_peer', { target: 'beta', body: 'q' });
  await nextEvent(home, log, 'ask.opened');
  await stopOutsideOfWriting(alpha.pid, log);
  try {
    await answerAll(betaToo);
    expect(await read(alphaToo)).toEqual([]);
  } finally {
    process.kill(alpha.pid, 'SIGCONT');
  }
  expect(await asked).toMatchObject({ reply: { body: 're: q' }, timed_out: false });
  expect(await read(alphaToo)).toEqual([]);
  expect(eventsOf(log, 'ask.answered')).toMatchObject([{ data: { late: false } }]);
});

test('W13: an answer that came before the end counts, also when the waiting server slept past it', async () => {
  const { alpha, beta, home, log } = await startPair();
  const asked = alpha.call('ask_peer', { target: 'beta', body: 'q', timeout_ms: 3000 });
  const { data } = await nextEvent(home, log, 'ask.opened');
  await stopOutsideOfWriting(alpha.pid, log);
  try {
    await answerAll(beta);
    await pause((data.deadline ?? 0) - Date.now() + 50);
  } finally {
    process.kill(alpha.pid, 'SIGCONT');
  }
  expect(await asked).toMatchObject({ reply: { body: 're: q' }, timed_out: false });
  expect(eventsOf(log, 'ask.expired')).toEqual([]);
});

test('a wait is lowered to the ceiling and says so; the longest that can be asked for is 300,000 ms', async () => {
  const { alpha } = await startPair({ OXTAIL_ASK_PEER_MAX_TIMEOUT_MS: '50' });
  const question = { target: 'beta', body: 'q' };
  const none = { ok: true, reply: null, correlation: 'none', timed_out: true, timeout_ms: 50 };
  expect(await alpha.call('ask_peer', question)).toMatchObject({ ...none, timeout_clamped_from_ms: 45_000 });
  expect(await alpha.call('ask_peer', { ...question, timeout_ms: 300_000 })).toMatchObject({
    ...none,
    timeout_clamped_from_ms: 300_000,
  });
  expect(await alpha.call('ask_peer', { ...question, timeout_ms: 50 })).not.toHaveProperty(
    'timeout_clamped_from_ms',
  );
  for (const timeout_ms of [300_001, 0, -1, 1.5]) {
    expect((await alpha.raw('ask_peer', { ...question, timeout_ms })).isError).toBe(true);
  }
});

test('a wait that timed out stays on record, and a late answer is ordinary mail that is recognised', async () => {
  const { alpha, beta, log } = await startPair();
  const asked = await alpha.call('ask_peer', { target: 'beta', body: 'q', timeout_ms: 30 });
  expect(asked).toMatchObject({ reply: null, timed_out: true, timeout_ms: 30 });
  expect(eventsOf(log, 'ask.expired')).toMatchObject([{ data: { requestId: asked.request_id } }]);
  expect(await answerAll(beta)).toMatchObject([{ ok: true, correlation: 'correlated' }]);
  expect(eventsOf(log, 'ask.answered')).toMatchObject([
    { data: { requestId: asked.request_id, late: true } },
  ]);
  expect(await read(alpha)).toMatchObject([{ body: 're: q', reply_to: asked.request_id }]);
});

test('a peer that is not running is not waited for; it answers when it is back, and that is recognised', async () => {
  const { alpha, beta, home, cwd, log } = await startPair({ OXTAIL_ASK_PEER_MAX_TIMEOUT_MS: '300000' });
  await beta.close();
  const asked = await alpha.call('ask_peer', { target: 'beta', body: 'q', timeout_ms: 300_000 });
  expect(asked).toMatchObject({ ok: true, reply: null, correlation: 'none', recipient_live: false });
  const back = await startAgent({ home, cwd, session: 'beta' });
  await answerAll(back);
  expect(eventsOf(log, 'ask.answered')).toMatchObject([
    { data: { requestId: asked.request_id, late: true } },
  ]);
  expect(await read(alpha)).toMatchObject([{ body: 're: q', reply_to: asked.request_id }]);
});

test('cancelling stops the wait and is on record, and the late answer is mail that is recognised', async () => {
  const { alpha, beta, home, log } = await startPair();
  const cancellation = new AbortController();
  const args = { name: 'ask_peer', arguments: { target: 'beta', body: 'q' } };
  const asked = alpha.client.callTool(args, undefined, { signal: cancellation.signal });
  const { data } = await nextEvent(home, log, 'ask.opened');
  cancellation.abort();
  await expect(asked).rejects.toThrow();
  await nextEvent(home, log, 'ask.cancelled');
  expect(eventsOf(log, 'ask.cancelled')).toMatchObject([{ data: { requestId: data.requestId } }]);
  await answerAll(beta);
  expect(await read(alpha)).toMatchObject([{ body: 're: q', reply_to: data.requestId }]);
  expect(eventsOf(log, 'ask.answered')).toMatchObject([{ data: { late: true } }]);
});

test('an asker that is killed waits no more: the answer is its mail when it is back', async () => {
  const { alpha, beta, home, cwd, log } = await startPair();
  const asked = expect(alpha.call('ask_peer', { target: 'beta', body: 'q' })).rejects.toThrow();
  await nextEvent(home, log, 'ask.opened');
  await alpha.kill();
  await asked;
  await answerAll(beta);
  const back = await startAgent({ home, cwd, session: 'alpha' });
  expect(await bodies(back)).toEqual(['re: q']);
});

test('an asker without an id is answered by reply_to, and a peer without one is not asked', async () => {
  const { beta, home, cwd, log } = await startPair();
  const nameless = await startAgent({ home, cwd });
  const asked = nameless.call('ask_peer', { target: 'beta', body: 'q' });
  const { data } = await nextEvent(home, log, 'ask.opened');
  await beta.call('read_my_messages');
  const name = `pid-${nameless.pid}`;
  const reply = { target: name, body: 'a', reply_to: data.requestId };
  expect(await beta.call('send_message', reply)).toMatchObject({ ok: true, target_session_id: null });
  expect(await asked).toMatchObject({ reply: { body: 'a' }, correlation: 'correlated' });
  expect(await beta.call('ask_peer', { target: name, body: 'q' })).toEqual({
    schema_version: 1,
    ok: false,
    error: 'peer-has-no-session-id',
    message: expect.stringContaining('claim_session'),
  });
  expect(await nameless.call('read_my_messages')).toMatchObject({ count: 0 });
});

test('what ask_peer refuses, it refuses at once and sends nothing', async () => {
  const { alpha } = await startPair();
  expect(await alpha.call('ask_peer', { target: 'nobody', body: 'q' })).toEqual({
    schema_version: 1,
    ok: false,
    error: 'target-not-found',
    wake_status: 'skipped_no_target',
  });
  expect(await alpha.call('ask_peer', { target: 'alpha', body: 'q' })).toEqual({
    schema_version: 1,
    ok: false,
    error: 'self-send',
  });
});

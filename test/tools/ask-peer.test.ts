import { expect, test } from 'vitest';
import { end, expectWire, read, send, terminals, theOnly, written } from '../support/deeds.js';
import { World } from '../support/world.js';

function aliceAndBob() {
  const world = new World();
  return { world, alice: world.join('a1', 'alice'), bob: world.join('b2', 'bob') };
}

test('P7: a question is sent, delivered and opened as a wait, with one wake considered', () => {
  const { world, alice, bob } = aliceAndBob();
  const { answer, events } = world.when('ask_peer', { target: 'bob', body: '?', timeout_ms: 1000 }, alice);
  const { message_id, request_id } = answer;
  expect(request_id).toMatch(/^[0-9a-f]{16}$/);
  expectWire(answer, {
    ok: true,
    message_id,
    request_id,
    wake_status: 'skipped_no_target',
    reply: null,
    correlation: 'none',
    timeout_ms: 1000,
    timed_out: true,
  });
  expect(events.map(({ type }) => type)).toEqual([
    'message.sent',
    'message.delivered',
    'wake.skipped',
    'ask.opened',
  ]);
  expect(theOnly(events, 'message.sent').data).toMatchObject({ requestId: request_id, replyTo: null });
  expect(theOnly(events, 'wake.skipped').data).toMatchObject({
    messageId: message_id,
    via: 'ask_peer',
    reason: 'no_driver',
  });
  expect(written([theOnly(events, 'ask.opened')])).toEqual([
    {
      type: 'ask.opened',
      correlation: request_id,
      causation: null,
      data: {
        requestId: request_id,
        messageId: message_id,
        asker: alice.address,
        target: bob.address,
        server: 'a1',
        deadline: world.at + 1000,
        reservedUntil: world.at + 3000,
        expiresAt: world.at + 3_600_000,
        delegated: false,
      },
    },
  ]);
  expect(read(world, bob).shown).toMatchObject([{ id: message_id, request_id }]);
});

test('the wait is 45 s unless the call or the setting says otherwise, and never above the ceiling', () => {
  const { world, alice } = aliceAndBob();
  const keys = (timeout_ms?: number) => {
    const { answer } = world.when('ask_peer', { target: 'bob', body: '?', timeout_ms }, alice);
    return JSON.stringify(answer).replace(/^.*"correlation":"none",/, '');
  };
  expect(keys()).toBe('"timeout_ms":45000,"timed_out":true}');
  expect(keys(100_000)).toBe('"timeout_ms":100000,"timed_out":true}');
  expect(keys(300_000)).toBe('"timeout_ms":100000,"timeout_clamped_from_ms":300000,"timed_out":true}');
  world.settings = { ...world.settings, askTimeoutMs: 70, askMaxTimeoutMs: 50 };
  expect(keys()).toBe('"timeout_ms":50,"timeout_clamped_from_ms":70,"timed_out":true}');
});

test('an agent that is not running is not waited for, and the question stays open', () => {
  const { world, alice } = aliceAndBob();
  end(world, 'b2');
  const { answer, events } = world.when('ask_peer', { target: 'bob', body: '?' }, alice);
  expectWire(answer, {
    ok: true,
    message_id: answer.message_id,
    request_id: answer.request_id,
    wake_status: 'skipped_no_target',
    reply: null,
    correlation: 'none',
    timeout_ms: 45_000,
    timed_out: true,
    recipient_live: false,
    delivery_outlook: 'stored_until_it_runs',
    hint: 'The peer is not running: it gets the message when somebody starts it again.',
  });
  expect(theOnly(events, 'wake.skipped').data.reason).toBe('not_running');
  expect(theOnly(events, 'ask.opened').data).toMatchObject({ deadline: null, reservedUntil: null });
  const bob = world.join('b3', 'bob');
  const replied = world.when('reply_to_message', { message_id: answer.message_id, body: '!' }, bob);
  expect(theOnly(replied.events, 'ask.answered').data).toMatchObject({
    requestId: answer.request_id,
    late: true,
  });
  expect(read(world, alice).shown).toMatchObject([{ body: '!', reply_to: answer.request_id }]);
});

test('a target that cannot be judged is waited for, and the answer says so', () => {
  const { world, alice } = aliceAndBob();
  world.presence.set('b2', 'unknown');
  const { answer, events } = world.when('ask_peer', { target: 'bob', body: '?' }, alice);
  expect(Object.entries(answer).at(-1)).toEqual(['recipient_live', null]);
  expect(theOnly(events, 'ask.opened').data.deadline).not.toBeNull();
});

test('P7: a question is refused to nobody, to oneself, to several, and to an agent without an id', () => {
  const { world, alice } = aliceAndBob();
  world.join('c3');
  world.join('d4', 'dora');
  const refusal = (target: string, names = {}) =>
    world.when('ask_peer', { target, body: '?' }, alice, terminals(names));
  expectWire(refusal('nobody').answer, {
    ok: false,
    error: 'target-not-found',
    wake_status: 'skipped_no_target',
  });
  expectWire(refusal('alice').answer, { ok: false, error: 'self-send' });
  expectWire(refusal('work', { b2: 'work', d4: 'work' }).answer, {
    ok: false,
    error: 'ambiguous-target',
    candidates: ['bob', 'dora'],
  });
  const { answer, events } = refusal('pid', { c3: 'pid' });
  expectWire(answer, {
    ok: false,
    error: 'peer-has-no-session-id',
    message: 'The peer has no session id yet, so it could not answer: let it call claim_session.',
  });
  expect(events.map(({ type }) => type)).toEqual(['request.refused']);
});

test('W15: a mailbox with a long backlog fails no question and hides no ids', () => {
  const { world, alice, bob } = aliceAndBob();
  for (let index = 0; index < 500; index++) send(world, alice, 'bob', 'x'.repeat(8192 >> 3));
  const { answer } = world.when('ask_peer', { target: 'bob', body: '?' }, alice);
  expect(answer).toMatchObject({ ok: true, message_id: expect.any(String), request_id: expect.any(String) });
  expect(world.when('reply_to_message', { message_id: answer.message_id, body: '!' }, bob).answer.ok).toBe(
    true,
  );
});

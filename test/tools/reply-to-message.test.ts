import { expect, test } from 'vitest';
import { confirm, end, expectWire, read, send, theOnly, written } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

function aliceAndBob() {
  const world = new World();
  return { world, alice: world.join('a1', 'alice'), bob: world.join('b2', 'bob') };
}

function pidOf(world: World, server: string): number | undefined {
  return world.events.flatMap((event) =>
    event.type === 'session.started' && event.data.server === server ? [event.data.process.pid] : [],
  )[0];
}

test('P2: a plain message can be answered by its id as soon as it can be seen', () => {
  const { world, alice, bob } = aliceAndBob();
  const id = send(world, alice, 'bob');
  const { answer, events } = world.when('reply_to_message', { message_id: id, body: 'yes' }, bob);
  expectWire(answer, {
    ok: true,
    message_id: answer.message_id,
    in_reply_to_message_id: id,
    target_session_id: 'alice',
    target_server_pid: pidOf(world, 'a1'),
    correlation: 'uncorrelated',
    delivery_outlook: 'stranded_until_read',
    hint: answer.hint,
  });
  expect(answer.hint).toMatch(/^The peer was not woken\. .*wake:"auto"/);
  expect(events.map(({ type }) => type)).toEqual(['message.sent', 'message.delivered']);
  expect(theOnly(events, 'message.sent').data).toMatchObject({
    from: { address: bob.address, session: 'bob' },
    to: { address: alice.address, session: 'alice' },
    target: 'alice',
    resolvedBy: 'reply',
    replyTo: null,
    sourceMessageId: id,
  });
  expect(read(world, alice).shown).toMatchObject([
    { body: 'yes', source_message_id: id, from_session_id: 'bob' },
  ]);
});

test('an answer to a question carries its request and is correlated', () => {
  const { world, alice, bob } = aliceAndBob();
  const asked = world.when('ask_peer', { target: 'bob', body: '?' }, alice).answer;
  const { answer, events } = world.when('reply_to_message', { message_id: asked.message_id, body: '!' }, bob);
  expectWire(answer, {
    ok: true,
    message_id: answer.message_id,
    in_reply_to_message_id: asked.message_id,
    target_session_id: 'alice',
    target_server_pid: pidOf(world, 'a1'),
    correlation: 'correlated',
    wake_status: 'skipped_no_fresh_idle',
    wake_reason: 'reply_to_default',
    delivery_outlook: 'stranded_until_read',
    hint: answer.hint,
  });
  expect(answer.hint).toMatch(/^The peer has been idle for long, or is not known to be\. /);
  expect(theOnly(events, 'message.sent').data).toMatchObject({ replyTo: asked.request_id });
  expect(theOnly(events, 'wake.skipped').data).toMatchObject({
    via: 'reply_default',
    reason: 'no_fresh_idle',
  });
});

test('wake:auto of a reply is its tool’s own, and wake:off considers none', () => {
  const { world, alice, bob } = aliceAndBob();
  const message_id = world.when('ask_peer', { target: 'bob', body: '?' }, alice).answer.message_id;
  const auto = world.when('reply_to_message', { message_id, body: '!', wake: 'auto' }, bob);
  expect(theOnly(auto.events, 'wake.skipped').data.via).toBe('reply_to_message');
  expect(auto.answer).not.toHaveProperty('wake_reason');
  const off = world.when('reply_to_message', { message_id, body: '!', wake: 'off' }, bob);
  expect(off.answer).not.toHaveProperty('wake_status');
  expect(off.events.map(({ type }) => type)).not.toContain('wake.skipped');
});

test('P2: a chain of replies goes on by id, and one message can be answered often', () => {
  const { world, alice, bob } = aliceAndBob();
  let id = send(world, alice, 'bob', '0');
  for (const [index, from] of [bob, alice, bob].entries()) {
    id = String(
      world.when('reply_to_message', { message_id: id, body: String(index) }, from).answer.message_id,
    );
  }
  const again = { message_id: id, body: 'x' };
  expect([1, 2].map(() => world.when('reply_to_message', again, alice).answer.ok)).toEqual([true, true]);
});

test('P2, W2: a handle outlives the read, the confirmation and both servers', () => {
  const { world, alice, bob } = aliceAndBob();
  const id = send(world, alice, 'bob');
  confirm(world, read(world, bob).handOver);
  end(world, 'b2');
  end(world, 'a1');
  const again = world.join('b3', 'bob');
  const { answer } = world.when('reply_to_message', { message_id: id, body: 'late' }, again);
  expect(answer).toMatchObject({ ok: true, target_server_pid: null, recipient_live: false });
  expect(Object.keys(answer).slice(-3)).toEqual(['recipient_live', 'delivery_outlook', 'hint']);
  expect(answer.delivery_outlook).toBe('stored_until_it_runs');
  expect(read(world, world.join('a4', 'alice')).shown).toMatchObject([{ body: 'late' }]);
});

test('P7: replies are refused to those without an id, for ids they were not sent, and to senders without one', () => {
  const { world, alice, bob } = aliceAndBob();
  const nameless = world.join('c3');
  const toBob = send(world, alice, 'bob');
  const refusal = (message_id: string, from = bob) =>
    world.when('reply_to_message', { message_id, body: 'x' }, from);
  expectWire(refusal(toBob, nameless).answer, {
    ok: false,
    error: 'no-session-id',
    message: 'You have no session id yet: call claim_session first.',
  });
  expectWire(refusal(toBob, alice).answer, {
    ok: false,
    error: 'message-not-found',
    message: `No message ${toBob} was sent to you: use send_message with an explicit target.`,
  });
  const fromNameless = send(world, nameless, 'bob');
  const { answer, events } = refusal(fromNameless);
  expectWire(answer, {
    ok: false,
    error: 'no-reply-target',
    message: `Message ${fromNameless} came from an agent without a session id.`,
  });
  expect(written(events)).toMatchObject([
    { type: 'request.refused', data: { tool: 'reply_to_message', code: 'no-reply-target' } },
  ]);
});

test('a message whose sender is oneself by now is not answered to oneself', () => {
  const { world, alice } = aliceAndBob();
  const id = send(world, alice, 'bob');
  end(world, 'b2');
  world.join('a5');
  world.claim('a5', 'carol', PROJECT, 'environment');
  const asCarol = world.caller('a5', 'carol');
  const second = send(world, asCarol, 'bob');
  world.when('claim_session', { session_id: 'bob' }, asCarol, {
    clientType: 'unknown',
    transcriptPath: null,
  });
  const bob = world.caller('a5', 'bob');
  const { answer } = world.when('reply_to_message', { message_id: second, body: 'x' }, bob);
  expectWire(answer, {
    ok: false,
    error: 'self-send',
    in_reply_to_message_id: second,
    original_from_session_id: 'carol',
  });
  expect(world.when('reply_to_message', { message_id: id, body: 'x' }, bob).answer.ok).toBe(true);
});

test('P2, W20, W22: of 16 senders’ 40 messages each id can be answered', () => {
  const { world, bob } = aliceAndBob();
  const senders = Array.from({ length: 16 }, (_, index) => world.join(`f${index.toString(16)}`, `s${index}`));
  const ids: string[] = [];
  for (let round = 0; round < 40; round++)
    for (const from of senders) ids.push(send(world, from, 'bob', 'x'.repeat(99)));
  const refusals = ids.filter(
    (message_id) => world.when('reply_to_message', { message_id, body: 'y' }, bob).answer.ok !== true,
  );
  expect(ids).toHaveLength(640);
  expect(refusals).toEqual([]);
  const rounds = Array.from({ length: ids.length }, () => read(world, bob).shown.map(({ id }) => id));
  const shown = rounds.flat();
  expect(shown).toEqual(ids);
});

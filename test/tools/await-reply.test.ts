import { NEVER } from 'rxjs';
import { expect, test } from 'vitest';
import { confirm, end, expectWire, giveBack, read, send, theOnly } from '../support/deeds.js';
import { askAndWait, type Links, Time } from '../support/waiting.js';
import { World } from '../support/world.js';

function asking(links: Links = {}) {
  const world = new World();
  const time = new Time(world);
  const alice = world.join('a1', 'alice');
  const bob = world.join('b2', 'bob');
  const call = askAndWait(world, time, () => alice, { target: 'bob', body: '?', timeout_ms: 1000 }, links);
  const reply = (body = '!') =>
    world.when('reply_to_message', { message_id: call.question, body }, bob).answer;
  const types = () => world.events.map(({ type }) => type);
  return { world, time, alice, bob, call, reply, types };
}

test('P4, P7: an answer ends the wait at once, taken and closed in one append', async () => {
  const { world, time, alice, call, reply } = asking();
  const started = world.at;
  const { message_id } = reply();
  await time.pass(0);
  expect(world.at).toBe(started);
  expectWire(call.answer() ?? expect.unreachable(), {
    ok: true,
    message_id: call.question,
    request_id: call.requestId,
    wake_status: 'skipped_no_target',
    reply: {
      id: message_id,
      body: '!',
      enqueued_at: Math.floor(started / 1000),
      from_session_id: 'bob',
      reply_to: call.requestId,
      correlation: 'correlated',
    },
    correlation: 'correlated',
    timeout_ms: 1000,
    timed_out: false,
  });
  const [handOver, answered] = world.events.slice(-2);
  expect(handOver).toMatchObject({ type: 'message.handed_over', data: { door: 'ask', server: 'a1' } });
  expect(answered).toMatchObject({
    type: 'ask.answered',
    causation: handOver?.seq,
    data: { requestId: call.requestId, asker: alice.address, messageId: message_id, late: false },
  });
  expect(read(world, alice).shown).toEqual([]);
});

test('P7: without an answer the wait expires at its time, which is recorded', async () => {
  const { world, time, alice, call } = asking();
  await time.pass(999);
  expect(call.answer()).toBeNull();
  await time.pass(1);
  expect(call.answer()).toMatchObject({ ok: true, reply: null, correlation: 'none', timed_out: true });
  expect(world.events.at(-1)).toMatchObject({
    type: 'ask.expired',
    correlation: call.requestId,
    data: { requestId: call.requestId, asker: alice.address, timeoutMs: 1000 },
  });
});

/** A wait that is told of nothing: only its own last look can find the answer. */
const deaf: Links = { tail: () => NEVER };

test('W13, W14: an answer in the very last moment counts, even when no notice of it arrived', async () => {
  const { time, call, reply, types } = asking(deaf);
  await time.pass(999);
  reply('last');
  expect(call.answer()).toBeNull();
  await time.pass(1);
  expect(call.answer()).toMatchObject({ reply: { body: 'last' }, timed_out: false });
  expect(types()).not.toContain('ask.expired');
});

test('W8: chatter and other mail do not end the wait and stay in the mailbox', async () => {
  const { world, time, alice, bob, call, reply } = asking();
  const carol = world.join('c3', 'carol');
  send(world, bob, 'alice', 'chatter');
  send(world, carol, 'alice', 'me too', { reply_to: call.requestId });
  await time.pass(500);
  expect(call.answer()).toBeNull();
  reply();
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: { body: '!' } });
  expect(read(world, alice).shown).toMatchObject([{ body: 'chatter' }, { body: 'me too' }]);
});

test('W7: an answer reaches the wait from any server of the asked agent, to any server of the asker', async () => {
  const { world, time, call } = asking();
  world.join('a9', 'alice');
  const sibling = world.join('b9', 'bob');
  world.when('reply_to_message', { message_id: call.question, body: 'sibling' }, sibling);
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: { body: 'sibling' } });
});

test('a cancelled call stops waiting at once and is recorded; the late answer is ordinary mail', async () => {
  const { world, time, alice, call, reply } = asking();
  call.cancel();
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: null });
  expect(world.events.at(-1)).toMatchObject({ type: 'ask.cancelled', data: { requestId: call.requestId } });
  reply();
  await time.pass(5000);
  expect(world.events.filter(({ type }) => type === 'ask.expired')).toEqual([]);
  expect(read(world, alice).shown).toMatchObject([{ reply_to: call.requestId }]);
});

test('W17: an answer that is there but not taken when the call is cancelled is ordinary mail', async () => {
  const { world, time, alice, call, reply } = asking(deaf);
  reply();
  call.cancel();
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: null });
  expect(read(world, alice).shown).toMatchObject([{ body: '!', reply_to: call.requestId }]);
});

test('W17: an answer that was taken when the client cancelled is in the mailbox again, marked', async () => {
  const { world, time, alice, call, reply } = asking();
  reply();
  await time.pass(0);
  call.cancel();
  giveBack(world, theOnly(world.events, 'message.handed_over'), 'cancelled');
  expect(read(world, alice).shown).toMatchObject([{ body: '!', already_handed_over: true }]);
});

test('two waits of one agent each get their own answer', async () => {
  const { world, time, alice, bob, call } = asking();
  const other = askAndWait(world, time, () => alice, { target: 'bob', body: 'two?', timeout_ms: 1000 });
  world.when('reply_to_message', { message_id: other.question, body: 'two!' }, bob);
  await time.pass(0);
  expect(other.answer()).toMatchObject({ reply: { body: 'two!' } });
  expect(call.answer()).toBeNull();
  world.when('reply_to_message', { message_id: call.question, body: 'one!' }, bob);
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: { body: 'one!' } });
});

test('W15: a store that refuses for a while delays the answer and loses nothing', async () => {
  let refusals = 3;
  const append: Links['append'] = async (work) => {
    if (refusals-- > 0) throw new Error('busy');
    return work();
  };
  const { time, call, reply } = asking({ append });
  reply();
  await time.pass(0);
  expect(call.answer()).toBeNull();
  for (let round = 0; round < 3; round++) await time.pass(200);
  expect(call.answer()).toMatchObject({ reply: { body: '!' } });
});

test('W15: a store that never recovers still leaves the asker its ids, and the answer waits', async () => {
  const append = async () => {
    throw new Error('busy');
  };
  const { world, time, call, reply } = asking({ append });
  reply();
  for (let round = 0; round < 60; round++) await time.pass(200);
  expect(call.answer()).toMatchObject({ message_id: call.question, request_id: call.requestId, reply: null });
  expect(read(world, world.join('a9', 'alice')).shown).toMatchObject([{ body: '!' }]);
});

test('an asker that gets its id while it waits is answered all the same', async () => {
  const world = new World();
  const time = new Time(world);
  world.join('a1');
  const bob = world.join('b2', 'bob');
  let asker = world.caller('a1', null);
  const call = askAndWait(world, time, () => asker, { target: 'bob', body: '?', timeout_ms: 1000 });
  world.claim('a1', 'alice');
  asker = world.caller('a1', 'alice');
  world.when('send_message', { target: 'alice', body: '!', reply_to: call.requestId }, bob);
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: { body: '!' } });
});

test('an asker that takes another id while it waits is answered all the same', async () => {
  const world = new World();
  const time = new Time(world);
  const bob = world.join('b2', 'bob');
  let asker = world.join('a1', 'alice');
  const call = askAndWait(world, time, () => asker, { target: 'bob', body: '?', timeout_ms: 1000 });
  world.claim('a1', 'alice-the-second');
  asker = world.caller('a1', 'alice-the-second');
  world.when('send_message', { target: 'alice', body: '!', reply_to: call.requestId }, bob);
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: { body: '!' } });
});

test('P3: an answer whose bytes did not leave with the call is shown once more, marked', async () => {
  const { world, time, alice, call, reply } = asking();
  reply();
  await time.pass(0);
  expect(call.answer()).toMatchObject({ timed_out: false });
  end(world, 'a1');
  const again = world.join('a9', 'alice');
  const { shown, handOver } = read(world, again);
  expect(shown).toMatchObject([{ body: '!', already_handed_over: true }]);
  confirm(world, handOver);
  expect(read(world, alice).shown).toEqual([]);
  expect(world.events.filter(({ type }) => type === 'ask.answered')).toHaveLength(1);
  expect(theOnly(world.events.slice(-3), 'message.confirmed').data.ids).toHaveLength(1);
});

import { expect, test } from 'vitest';
import { projectOf } from '../../src/clients/index.js';
import { agentAddress } from '../../src/projections/index.js';
import { confirm, end, giveBack, read, send, theOnly } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

/** Alice has asked bob and waits until `at` + 1000 in her call; what answers her is kept 2000 longer. */
function asked() {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const bob = world.join('b2', 'bob');
  const { answer } = world.when('ask_peer', { target: 'bob', body: '?', timeout_ms: 1000 }, alice);
  const requestId = String(answer.request_id);
  const question = String(answer.message_id);
  const reply = (body = '!') => world.when('reply_to_message', { message_id: question, body }, bob);
  return { world, alice, bob, requestId, question, reply };
}

test('P4, W8: an answer to a waiting call is kept for it: no read takes it', () => {
  const { world, alice, requestId, reply } = asked();
  const { events } = reply();
  expect(theOnly(events, 'message.delivered').data.reservedFor).toBe(requestId);
  expect(events.map(({ type }) => type)).not.toContain('ask.answered');
  send(world, world.caller('b2', 'bob'), 'alice', 'other');
  const { answer } = world.when('read_my_messages', {}, alice);
  expect(answer).toMatchObject({ count: 1, messages: [{ body: 'other' }] });
  expect(answer).not.toHaveProperty('deferred_count');
});

test('W7, W8: a read through another server of the asker does not take it either', () => {
  const { world, reply } = asked();
  reply();
  expect(read(world, world.join('a9', 'alice')).shown).toEqual([]);
});

test('an answer can be sent by hand as well', () => {
  const { world, bob, requestId } = asked();
  const { events } = world.when('send_message', { target: 'alice', body: '!', reply_to: requestId }, bob);
  expect(theOnly(events, 'message.delivered').data.reservedFor).toBe(requestId);
});

test('the reservation lapses at its time, by whichever server the mail is read', () => {
  const { world, requestId, reply } = asked();
  const answered = reply();
  const reader = world.join('a9', 'alice');
  world.at += 2999;
  expect(read(world, reader).shown).toEqual([]);
  world.at += 1;
  const { answer, events } = world.when('read_my_messages', {}, reader);
  expect(answer.messages).toMatchObject([{ id: answered.answer.message_id, reply_to: requestId }]);
  expect(theOnly(events, 'ask.answered').data).toMatchObject({ requestId, late: true });
});

test.each(['recorded', 'found'] as const)(
  'the reservation lapses when the waiter’s server is gone (%s)',
  (how) => {
    const { world, requestId, reply } = asked();
    reply();
    const again = world.join('a9', 'alice');
    if (how === 'recorded') end(world, 'a1', 'lost');
    else world.presence.set('a1', 'gone');
    const { answer, events } = world.when('read_my_messages', {}, again);
    expect(answer).toMatchObject({ count: 1 });
    expect(theOnly(events, 'ask.answered').data).toMatchObject({ requestId, late: true });
  },
);

test.each(['ask.expired', 'ask.cancelled'] as const)('the reservation lapses after %s', (type) => {
  const { world, alice, requestId, reply } = asked();
  reply();
  const data = { requestId, asker: alice.address };
  world.given([type === 'ask.expired' ? { type, data: { ...data, timeoutMs: 1000 } } : { type, data }]);
  expect(read(world, alice).shown).toMatchObject([{ reply_to: requestId }]);
});

const stops = [
  { why: 'expired', stop: { type: 'ask.expired', more: { timeoutMs: 1000 } } },
  { why: 'cancelled', stop: { type: 'ask.cancelled', more: {} } },
] as const;

test.each(stops)(
  'P7: an answer after the wait $why is ordinary mail, and is recognised as late',
  ({ stop }) => {
    const { world, alice, requestId, reply } = asked();
    world.given([{ type: stop.type, data: { requestId, asker: alice.address, ...stop.more } as never }]);
    const { answer, events } = reply();
    expect(theOnly(events, 'message.delivered').data.reservedFor).toBeNull();
    expect(theOnly(events, 'ask.answered')).toMatchObject({
      correlation: requestId,
      data: { requestId, asker: alice.address, messageId: answer.message_id, late: true },
    });
    expect(read(world, alice).shown).toHaveLength(1);
  },
);

test('an answer past the reservation’s time is late even if nobody recorded the end of the wait', () => {
  const { world, reply } = asked();
  world.at += 3000;
  expect(theOnly(reply().events, 'ask.answered').data.late).toBe(true);
});

test('an answer to a call whose server is found gone is late, and that the server is lost is recorded before', () => {
  const { world, reply } = asked();
  world.presence.set('a1', 'gone');
  const { events } = reply();
  expect(events.map(({ type }) => type).slice(0, 2)).toEqual(['session.ended', 'message.sent']);
  expect(theOnly(events, 'message.delivered').data.reservedFor).toBeNull();
  expect(theOnly(events, 'ask.answered').data.late).toBe(true);
});

test('P4: only the first answer is kept for the call; a second is ordinary mail', () => {
  const { world, alice, reply } = asked();
  reply('first');
  const { events } = reply('second');
  expect(events.map(({ type }) => type)).toEqual(['message.sent', 'message.delivered', 'wake.skipped']);
  expect(theOnly(events, 'message.delivered').data.reservedFor).toBeNull();
  expect(read(world, alice).shown).toMatchObject([{ body: 'second' }]);
});

test('P4: the first answer stays the one, also when its wait ended before it was taken', () => {
  const { world, alice, requestId, reply } = asked();
  const first = reply('first').answer.message_id;
  world.given([{ type: 'ask.cancelled', data: { requestId, asker: alice.address } }]);
  expect(reply('second').events.map(({ type }) => type)).not.toContain('ask.answered');
  const { answer, events } = world.when('read_my_messages', {}, alice);
  expect(answer.count).toBe(2);
  expect(theOnly(events, 'ask.answered').data).toMatchObject({ messageId: first, late: true });
});

test('after its answer a question is closed: what follows is ordinary mail', () => {
  const { world, alice, requestId, reply } = asked();
  world.given([{ type: 'ask.cancelled', data: { requestId, asker: alice.address } }]);
  reply('first');
  expect(reply('second').events.map(({ type }) => type)).not.toContain('ask.answered');
  expect(read(world, alice).shown).toMatchObject([{ body: 'first' }, { body: 'second' }]);
});

test('an answer from somebody who was not asked is ordinary mail', () => {
  const { world, alice, requestId } = asked();
  const carol = world.join('c3', 'carol');
  const { events } = world.when(
    'send_message',
    { target: 'alice', body: 'me too', reply_to: requestId },
    carol,
  );
  expect(theOnly(events, 'message.delivered').data.reservedFor).toBeNull();
  expect(events.map(({ type }) => type)).not.toContain('ask.answered');
  expect(read(world, alice).shown).toMatchObject([{ body: 'me too' }]);
});

test('a message of the asked peer that answers nothing is ordinary mail', () => {
  const { world, alice, bob } = asked();
  send(world, bob, 'alice', 'by the way', { reply_to: 'unheard-of' });
  send(world, bob, 'alice', 'chatter');
  expect(read(world, alice).shown).toMatchObject([{ body: 'by the way' }, { body: 'chatter' }]);
});

test('P10: an agent of the same id in another project cannot answer', () => {
  const { world, alice, requestId } = asked();
  const other = world.join('f6', 'bob', projectOf('/nowhere/else'));
  const { answer } = world.when('send_message', { target: 'alice', body: '!', reply_to: requestId }, other);
  expect(answer.error).toBe('cross-project');
  expect(read(world, alice).shown).toEqual([]);
});

test('an answer that was returned unread is not kept for anybody', () => {
  const { world, alice, requestId, reply } = asked();
  const id = String(reply().answer.message_id);
  const [delivered] = world.events.filter((event) => event.type === 'message.delivered').slice(-1);
  const items = [{ id, position: delivered?.seq ?? 0 }];
  const data = {
    address: alice.address,
    items,
    door: 'ask',
    hook: null,
    server: 'a1',
    request: 'r',
  } as const;
  const taken = world.given([
    { type: 'message.handed_over', data },
    { type: 'ask.answered', data: { requestId, asker: alice.address, messageId: id, late: false } },
  ]);
  giveBack(world, theOnly(taken, 'message.handed_over'), 'cancelled');
  const { answer, events } = world.when('read_my_messages', {}, alice);
  expect(answer.messages).toMatchObject([{ id, already_handed_over: true }]);
  expect(events.map(({ type }) => type)).toEqual(['message.handed_over']);
});

test('W16: taking the answer leaves every other message as it was', () => {
  const { world, alice, bob, requestId, reply } = asked();
  send(world, bob, 'alice', 'before');
  reply();
  send(world, bob, 'alice', 'after');
  world.given([{ type: 'ask.expired', data: { requestId, asker: alice.address, timeoutMs: 1 } }]);
  const { shown, handOver } = read(world, alice);
  expect(shown.map(({ body }) => body)).toEqual(['before', '!', 'after']);
  confirm(world, handOver);
  expect(read(world, alice).shown).toEqual([]);
});

test('P4: an answer goes to the call that waits, also when its agent went on and the old id is taken again', () => {
  const world = new World();
  const dov = world.join('a1', 'dov');
  const cem = world.join('c2', 'cem');
  const { answer } = world.when('ask_peer', { target: 'cem', body: '?' }, dov);
  world.given([
    {
      type: 'session.continued',
      data: {
        project: PROJECT.id,
        from: 'dov',
        to: 'eve',
        source: 'clear',
        client: { pid: 7, startToken: 'client' },
        bootId: 'boot',
        namespace: 'ns',
        transcriptPath: null,
      },
    },
  ]);
  world.claim('a1', 'dov');
  const { events } = world.when('reply_to_message', { message_id: answer.message_id, body: '!' }, cem);
  expect(events.find(({ type }) => type === 'message.delivered')).toMatchObject({
    data: { address: agentAddress(PROJECT.id, 'eve'), reservedFor: answer.request_id },
  });
});

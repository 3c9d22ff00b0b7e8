import { expect, test } from 'vitest';
import { asksOf } from '../../src/projections/index.js';
import { expectWire, read, send, theOnly, written } from '../support/deeds.js';
import { annAndBea, opened } from '../support/openings.js';
import { adaAndBen, delegate } from '../support/work.js';
import { World } from '../support/world.js';

test('P1: cancelling work and telling its owner is one append, after which nothing is waited for', () => {
  const { world, ada, ben } = adaAndBen();
  const message_id = delegate(world, ada, 'ben');
  const [{ requestId } = { requestId: '' }] = asksOf(world.now(), ada.address);
  const { answer, events } = world.when('cancel_work', { message_id, reason: 'Bought some.' }, ada);
  const notice = String(answer.completion_message_id);
  const [{ seq: sent } = { seq: 0 }] = events;
  expectWire(answer, {
    ok: true,
    message_id,
    obligation_state: 'cancelled',
    completion_message_id: notice,
    owner_session_id: 'ben',
    ...wakeKeys(answer),
  });
  expect(theOnly(events, 'message.sent').data).toMatchObject({
    id: notice,
    to: { address: ben.address, session: 'ben' },
    body: '[cancelled] Bought some.',
    replyTo: null,
    sourceMessageId: message_id,
    wake: null,
  });
  expect(written(events).at(-1)).toEqual({
    type: 'obligation.cancelled',
    data: { messageId: message_id, requestId, owner: ben.address, requester: ada.address, notice },
    correlation: message_id,
    causation: sent,
  });
  expect(asksOf(world.now(), ada.address)).toEqual([]);
  expect(world.when('my_open_work', {}, ben).answer.count).toBe(0);
  expect(read(world, ben).shown.map(({ body }) => body)).toEqual(['Bake.', '[cancelled] Bought some.']);
});

function wakeKeys({ wake_status, wake_reason, delivery_outlook, hint }: Readonly<Record<string, unknown>>) {
  return { wake_status, wake_reason, delivery_outlook, hint };
}

test('no reason need be given', () => {
  const { world, ada, ben } = adaAndBen();
  world.when('cancel_work', { message_id: delegate(world, ada, 'ben') }, ada);
  expect(read(world, ben).shown.at(-1)).toMatchObject({ body: '[cancelled]' });
});

test.each([
  ['complete_work', { body: 'Baked.' }, 'done', 'Baked.'],
  ['block_work', { reason: 'No flour.' }, 'blocked', '[blocked] No flour.'],
] as const)(
  'P4: whoever cancels after %s is told that outcome and its words, and nothing is sent',
  (name, words, state, said) => {
    const { world, ada, ben } = adaAndBen();
    const message_id = delegate(world, ada, 'ben');
    const won = world.when(name, { message_id, ...words }, ben).answer;
    const { answer, events } = world.when('cancel_work', { message_id }, ada);
    expectWire(answer, {
      ok: true,
      message_id,
      obligation_state: state,
      already_closed: true,
      completion_message_id: won.completion_message_id,
      closing_body: said,
      note: 'It was closed before: that outcome stands, and nothing was sent now.',
    });
    expect(events).toEqual([]);
  },
);

test('P4: an owner who closes what was cancelled is told so, and nothing is sent', () => {
  const { world, ada, ben } = adaAndBen();
  const message_id = delegate(world, ada, 'ben');
  const won = world.when('cancel_work', { message_id, reason: 'Bought some.' }, ada).answer;
  for (const [name, by, words] of [
    ['complete_work', ben, { body: 'Baked.' }],
    ['cancel_work', ada, {}],
  ] as const) {
    const { answer, events } = world.when(name, { message_id, ...words }, by);
    expect(answer).toMatchObject({
      obligation_state: 'cancelled',
      already_closed: true,
      completion_message_id: won.completion_message_id,
      closing_body: '[cancelled] Bought some.',
    });
    expect(events).toEqual([]);
  }
  expect(read(world, ada).shown).toEqual([]);
});

test('P7, P10: only whoever asked for it cancels work, and another project knows of none', () => {
  const { world, ada, ben } = adaAndBen();
  const message_id = delegate(world, ada, 'ben');
  const plain = send(world, ada, 'ben');
  const cleo = world.join('c3', 'cleo');
  const stranger = world.join('e5', 'eve', { id: '0'.repeat(16), root: '/elsewhere' });
  const refusal = (by: typeof ada, id: string) => world.when('cancel_work', { message_id: id }, by).answer;
  for (const other of [ben, cleo]) {
    expectWire(refusal(other, message_id), {
      ok: false,
      error: 'not-your-request',
      message: 'Only whoever asked for it can cancel it. What you own ends with complete_work or block_work.',
    });
  }
  expectWire(refusal(ben, plain), {
    ok: false,
    error: 'not-an-obligation',
    message: `Message ${plain} delegated no work: answer it with reply_to_message.`,
  });
  for (const [by, id] of [
    [stranger, message_id],
    [ada, 'feed'],
  ] as const) {
    expectWire(refusal(by, id), {
      ok: false,
      error: 'message-not-found',
      message: `You asked for no work in a message ${id}: my_open_work lists what you delegated.`,
    });
  }
  expect(world.when('my_open_work', {}, ben).answer.count).toBe(1);
});

test('whoever asked cancels under its new id, and is told of an end from before it went on', () => {
  const { world, ann } = annAndBea();
  const [first, second] = [delegate(world, ann, 'bea'), delegate(world, ann, 'bea')];
  const bea = world.caller('b2', 'bea');
  world.when('complete_work', { message_id: second, body: 'Baked.' }, bea);
  opened(world, 'ann-two', 'clear');
  const annTwo = world.caller('a1', 'ann-two');
  expect(world.when('cancel_work', { message_id: first }, annTwo).answer).toMatchObject({ ok: true });
  expect(asksOf(world.now(), annTwo.address)).toEqual([]);
  expect(world.when('cancel_work', { message_id: second }, annTwo).answer).toMatchObject({
    obligation_state: 'done',
    closing_body: 'Baked.',
  });
});

test('an agent without an id may withdraw what it asked for', () => {
  const world = new World();
  const nameless = world.join('d4');
  const ben = world.join('b2', 'ben');
  const message_id = delegate(world, nameless, 'ben');
  expect(world.when('cancel_work', { message_id }, nameless).answer.ok).toBe(true);
  expect(world.when('my_open_work', {}, ben).answer.count).toBe(0);
});

test('while the mailbox of its owner is full, work cannot be cancelled', () => {
  const { world, ada, ben } = adaAndBen();
  const message_id = delegate(world, ada, 'ben');
  const bytes = 32 * 1024 * 1024;
  const data = { id: 'filler', address: ben.address, sent: 1, bytes, reservedFor: null };
  world.given([{ type: 'message.delivered', data }]);
  expectWire(world.when('cancel_work', { message_id }, ada).answer, {
    ok: false,
    error: 'mailbox-full',
    message: 'Too much unread mail waits for its owner. It stays open: try again later.',
  });
  expect(world.when('my_open_work', {}, ben).answer.count).toBe(1);
});

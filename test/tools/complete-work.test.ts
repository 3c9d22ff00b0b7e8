import { expect, test } from 'vitest';
import { asksOf, findWork } from '../../src/projections/index.js';
import type { Caller } from '../../src/tools/index.js';
import { end, expectWire, read, send, theOnly, written } from '../support/deeds.js';
import { annAndBea, opened } from '../support/openings.js';
import { adaAndBen, delegate } from '../support/work.js';
import type { World } from '../support/world.js';

function complete(
  world: World,
  by: Caller,
  message_id: string,
  more: Readonly<Record<string, unknown>> = {},
) {
  return world.when('complete_work', { message_id, body: 'Baked.', ...more }, by);
}

test('P1: closing work and telling whoever asked is one append, which ends the expectation too', () => {
  const { world, ada, ben } = adaAndBen();
  const id = delegate(world, ada, 'ben');
  const [{ requestId } = { requestId: '' }] = asksOf(world.now(), ada.address);
  const { answer, events } = complete(world, ben, id);
  const notice = String(answer.completion_message_id);
  const [{ seq: sent } = { seq: 0 }] = events;
  expectWire(answer, {
    ok: true,
    message_id: id,
    obligation_state: 'done',
    completion_message_id: notice,
    requester_session_id: 'ada',
    correlation: 'correlated',
    wake_status: 'skipped_no_target',
    wake_reason: 'late_reply_to_pending',
    delivery_outlook: 'stranded_until_read',
    hint: answer.hint,
  });
  expect(written(events)).toEqual([
    {
      type: 'message.sent',
      data: expect.objectContaining({
        id: notice,
        from: { address: ben.address, session: 'ben' },
        to: { address: ada.address, session: 'ada' },
        target: 'ada',
        body: 'Baked.',
        requestId: null,
        replyTo: requestId,
        sourceMessageId: id,
        obligation: null,
      }),
      correlation: notice,
      causation: null,
    },
    {
      type: 'message.delivered',
      data: { id: notice, address: ada.address, sent, bytes: 6, reservedFor: null },
      correlation: notice,
      causation: sent,
    },
    {
      type: 'wake.skipped',
      data: expect.objectContaining({ messageId: notice, via: 'complete_work', reason: 'no_driver' }),
      correlation: notice,
      causation: sent,
    },
    {
      type: 'obligation.closed',
      data: {
        messageId: id,
        owner: ben.address,
        requester: ada.address,
        state: 'done',
        notice,
        body: null,
      },
      correlation: id,
      causation: sent,
    },
    {
      type: 'ask.answered',
      data: { requestId, asker: ada.address, messageId: notice, late: true },
      correlation: requestId,
      causation: sent,
    },
  ]);
  expect(asksOf(world.now(), ada.address)).toEqual([]);
  expect(read(world, ada).shown).toMatchObject([
    { id: notice, body: 'Baked.', reply_to: requestId, source_message_id: id },
  ]);
});

test.each([
  ['complete_work', { body: 'Baked.' }, 'done', 'Baked.', 'block_work', { reason: 'No flour.' }],
  ['block_work', { reason: 'No flour.' }, 'blocked', '[blocked] No flour.', 'complete_work', { body: 'B.' }],
] as const)(
  'P4: of two closers %s comes first and wins; the other is told its outcome and its words, and nothing more is sent',
  (first, words, state, said, second, others) => {
    const { world, ada, ben } = adaAndBen();
    const sibling = world.join('b3', 'ben');
    const message_id = delegate(world, ada, 'ben');
    const won = world.when(first, { message_id, ...words }, ben);
    const { answer, events } = world.when(second, { message_id, ...others }, sibling);
    expectWire(answer, {
      ok: true,
      message_id,
      obligation_state: state,
      already_closed: true,
      completion_message_id: won.answer.completion_message_id,
      closing_body: said,
      note: 'It was closed before: that outcome stands, and nothing was sent now.',
    });
    expect(events).toEqual([]);
    expect(read(world, ada).shown.map(({ body }) => body)).toEqual([said]);
  },
);

test('P7: work is closed by whoever owns it, by an id that it was given, and only if it is work', () => {
  const { world, ada, ben } = adaAndBen();
  const message_id = delegate(world, ada, 'ben');
  const plain = send(world, ada, 'ben');
  const cleo = world.join('c3', 'cleo');
  const nameless = world.join('d4');
  expectWire(complete(world, nameless, message_id).answer, {
    ok: false,
    error: 'no-session-id',
    message: 'You have no session id yet: call claim_session first.',
  });
  for (const [other, id] of [
    [ada, message_id],
    [cleo, message_id],
    [ben, 'feed'],
  ] as const) {
    expectWire(complete(world, other, id).answer, {
      ok: false,
      error: 'message-not-found',
      message: `No message ${id} was sent to you: my_open_work lists what you own.`,
    });
  }
  const refused = complete(world, ben, plain);
  expectWire(refused.answer, {
    ok: false,
    error: 'not-an-obligation',
    message: `Message ${plain} delegated no work: answer it with reply_to_message.`,
  });
  expect(refused.events.map(({ type }) => type)).toEqual(['request.refused']);
  expect(findWork(world.now(), message_id)?.outcome).toBeUndefined();
});

test('an interim reply leaves the work open and its end still awaited', () => {
  const { world, ada, ben } = adaAndBen();
  const message_id = delegate(world, ada, 'ben');
  const reply = world.when('reply_to_message', { message_id, body: 'Half-way.' }, ben);
  expect(reply.answer.ok).toBe(true);
  expect(reply.events.map(({ type }) => type)).not.toContain('ask.answered');
  expect(asksOf(world.now(), ada.address)).toHaveLength(1);
  expect(complete(world, ben, message_id).events.map(({ type }) => type)).toContain('ask.answered');
  expect(read(world, ada).shown.map(({ body }) => body)).toEqual(['Half-way.', 'Baked.']);
});

test('whoever asked need not be running: it is told when it is back', () => {
  const { world, ada, ben } = adaAndBen();
  const id = delegate(world, ada, 'ben');
  end(world, 'a1', 'lost');
  const { answer } = complete(world, ben, id);
  expect(answer).toMatchObject({ ok: true, delivery_outlook: 'stored_until_it_runs' });
  expect(read(world, world.join('a5', 'ada')).shown).toMatchObject([{ body: 'Baked.' }]);
});

test('a wake that was asked for, or ruled out, is the closing’s own', () => {
  const { world, ada, ben } = adaAndBen();
  const auto = complete(world, ben, delegate(world, ada, 'ben'), { wake: 'auto' });
  expect(theOnly(auto.events, 'message.sent').data.wake).toBe('auto');
  expect(theOnly(auto.events, 'wake.skipped').data.via).toBe('complete_work');
  const off = complete(world, ben, delegate(world, ada, 'ben'), { wake: 'off' });
  expect(off.answer).toMatchObject({ wake_reason: 'late_reply_to_pending_suppressed' });
  expect(off.events.map(({ type }) => type)).not.toContain('wake.skipped');
});

test('whoever asked without an id, and has none yet, cannot be told: the words are kept', () => {
  const { world, ben } = adaAndBen();
  const nameless = world.join('d4');
  const id = delegate(world, nameless, 'ben');
  const { answer, events } = complete(world, ben, id);
  expectWire(answer, {
    ok: true,
    message_id: id,
    obligation_state: 'done',
    note: 'Whoever asked for it has no session id, so nobody was told.',
  });
  expect(written(events)).toEqual([
    {
      type: 'obligation.closed',
      data: {
        messageId: id,
        owner: ben.address,
        requester: nameless.address,
        state: 'done',
        notice: null,
        body: 'Baked.',
      },
      correlation: id,
      causation: null,
    },
  ]);
  expectWire(complete(world, ben, id).answer, {
    ok: true,
    message_id: id,
    obligation_state: 'done',
    already_closed: true,
    closing_body: 'Baked.',
    note: 'It was closed before: that outcome stands, and nothing was sent now.',
  });
});

test('whoever asked without an id and took one since is told', () => {
  const { world, ben } = adaAndBen();
  const id = delegate(world, world.join('d4'), 'ben');
  world.claim('d4', 'dov');
  expect(complete(world, ben, id).answer).toMatchObject({
    requester_session_id: 'dov',
    correlation: 'uncorrelated',
  });
  expect(read(world, world.caller('d4', 'dov')).shown).toMatchObject([{ body: 'Baked.' }]);
});

test('work goes on with its owner, and its end reaches whoever asked under its new id', () => {
  const { world, ann, bea } = annAndBea();
  const forBea = delegate(world, ann, 'bea');
  const forAnn = delegate(world, bea, 'ann');
  opened(world, 'ann-two', 'clear');
  const annTwo = world.caller('a1', 'ann-two');
  expect(complete(world, bea, forBea).answer).toMatchObject({
    requester_session_id: 'ann-two',
    correlation: 'correlated',
  });
  expect(asksOf(world.now(), annTwo.address)).toEqual([]);
  expect(complete(world, annTwo, forAnn).answer).toMatchObject({ ok: true, requester_session_id: 'bea' });
  expect(complete(world, annTwo, forAnn).answer).toMatchObject({ already_closed: true });
});

test('while the mailbox of whoever asked is full, work stays open', () => {
  const { world, ada, ben } = adaAndBen();
  const id = delegate(world, ada, 'ben');
  const filler = Array.from({ length: 10_000 }, (_, index) => ({
    type: 'message.delivered' as const,
    data: { id: `filler ${index}`, address: ada.address, sent: 1, bytes: 1, reservedFor: null },
  }));
  world.given(filler);
  const { answer, events } = complete(world, ben, id);
  expectWire(answer, {
    ok: false,
    error: 'mailbox-full',
    message: 'Too much unread mail waits for whoever asked for it. It stays open: try again later.',
  });
  expect(events.map(({ type }) => type)).toEqual(['request.refused']);
  read(world, ada);
  expect(complete(world, ben, id).answer.ok).toBe(true);
});

test('what a group’s message asked for is closed within its thread', () => {
  const { world, ada, ben } = adaAndBen();
  world.join('c3', 'cleo');
  const { answer } = world.when(
    'send_message',
    { target: ['ben', 'cleo'], body: 'Bake.', action_required: true },
    ada,
  );
  const [{ message_id }] = answer.results as [{ message_id: string }];
  const closed = complete(world, ben, message_id);
  expect(closed.answer.thread_id).toBe(answer.thread_id);
  expect(theOnly(closed.events, 'message.sent').data.thread).toBe(answer.thread_id);
});

import { expect, test } from 'vitest';
import { confirm, expectWire, read, send } from '../support/deeds.js';
import { adaAndBen, delegate } from '../support/work.js';
import { World } from '../support/world.js';

test('P11: open work is listed oldest first, with what it takes to end it; looking records nothing', () => {
  const { world, ada, ben } = adaAndBen();
  const nameless = world.join('d4');
  const first = delegate(world, ada, 'ben', 'Bake.', { due_in_s: 60 });
  world.at += 61_500;
  const second = delegate(world, nameless, 'ben', 'Clean up.');
  send(world, ada, 'ben', 'no work');
  const { answer, events } = world.when('my_open_work', {}, ben);
  const [{ request_id }] = answer.open as [{ request_id: string }];
  expectWire(answer, {
    ok: true,
    count: 2,
    open: [
      {
        message_id: first,
        from_session_id: 'ada',
        request_id,
        body: 'Bake.',
        enqueued_at: 1_700_000_000,
        age_seconds: 61,
        state: 'open',
        required_action: 'complete_work or block_work',
        due_at: 1_700_000_060,
        overdue: true,
      },
      {
        message_id: second,
        body: 'Clean up.',
        enqueued_at: 1_700_000_061,
        age_seconds: 0,
        state: 'open',
        required_action: 'complete_work or block_work',
      },
    ],
  });
  expect(events).toEqual([]);
});

test('whoever delegated sees what is still open, and when it was due', () => {
  const { world, ada, ben } = adaAndBen();
  world.join('c3', 'cleo');
  const first = delegate(world, ada, 'ben', 'Bake.', { due_in_s: 10 });
  const second = delegate(world, ada, 'cleo', 'Clean up.');
  world.at += 10_000;
  expectWire(world.when('my_open_work', {}, ada).answer, {
    ok: true,
    count: 0,
    open: [],
    delegated: [
      { message_id: first, target_session_id: 'ben', age_seconds: 10, due_at: 1_700_000_010 },
      { message_id: second, target_session_id: 'cleo', age_seconds: 10 },
    ],
  });
  world.when('complete_work', { message_id: first, body: 'Baked.' }, ben);
  const { delegated } = world.when('my_open_work', {}, ada).answer;
  expect(delegated).toMatchObject([{ message_id: second }]);
});

test('an agent without an id owns nothing', () => {
  const world = new World();
  const { answer } = world.when('my_open_work', {}, world.join('d4'));
  expectWire(answer, {
    ok: false,
    error: 'no-session-id',
    message: 'You have no session id yet: call claim_session first.',
  });
});

test('a list keeps to the budget of a read, by count and by bytes, and says how much it leaves out', () => {
  const { world, ada, ben } = adaAndBen();
  const ids = ['1', '2', '3', '4'].map((digit) => delegate(world, ada, 'ben', digit.repeat(10)));
  const listed = (settings: Partial<World['settings']>) => {
    world.settings = { ...world.settings, readMaxMessages: 50, readMaxBodyBytes: 100, ...settings };
    const { count, open, deferred_count, budget_truncated } = world.when('my_open_work', {}, ben).answer;
    const shown = (open as { message_id: string }[]).map(({ message_id }) => message_id);
    expect(count).toBe(shown.length);
    return { shown, deferred_count, budget_truncated };
  };
  expect(listed({})).toEqual({ shown: ids, deferred_count: undefined, budget_truncated: undefined });
  expect(listed({ readMaxMessages: 3 })).toEqual({
    shown: ids.slice(0, 3),
    deferred_count: 1,
    budget_truncated: true,
  });
  expect(listed({ readMaxBodyBytes: 20 }).shown).toEqual(ids.slice(0, 2));
  expect(listed({ readMaxBodyBytes: 19 }).shown).toEqual(ids.slice(0, 1));
  expect(listed({ readMaxBodyBytes: 5 })).toMatchObject({ shown: ids.slice(0, 1), deferred_count: 3 });
  world.settings = { ...world.settings, readMaxMessages: 1 };
  const { delegated, delegated_deferred_count } = world.when('my_open_work', {}, ada).answer;
  expect(delegated).toMatchObject([{ message_id: ids[0] }]);
  expect(delegated_deferred_count).toBe(3);
});

test('a read says last how much work is open, also when no mail waits, until it is closed', () => {
  const { world, ada, ben } = adaAndBen();
  const id = delegate(world, ada, 'ben', 'Bake.', { due_in_s: 5 });
  const open_work_hint = 'my_open_work shows what you own: close each with complete_work or block_work.';
  const first = world.when('read_my_messages', {}, ben).answer;
  expect(Object.entries(first).slice(-2)).toEqual(Object.entries({ open_work_count: 1, open_work_hint }));
  const [message] = first.messages as Record<string, unknown>[];
  expect(Object.entries(message ?? {}).slice(-2)).toEqual([
    ['action_required', true],
    ['due_at', 1_700_000_005],
  ]);
  const empty = world.when('read_my_messages', {}, ben).answer;
  expectWire(empty, { ok: true, drained: true, count: 0, messages: [], open_work_count: 1, open_work_hint });
  expect(world.when('read_my_messages', { recent: 5 }, ben).answer).not.toHaveProperty('open_work_count');
  world.when('complete_work', { message_id: id, body: 'Baked.' }, ben);
  expect(world.when('read_my_messages', {}, ben).answer).not.toHaveProperty('open_work_count');
});

test('P2: the handle of open work is never pruned, and takes no other its place', () => {
  const { world, ada, ben } = adaAndBen();
  world.settings = { ...world.settings, receivedMax: 2 };
  const given = (id: string) => {
    confirm(world, read(world, ben).handOver);
    return id;
  };
  const work = given(delegate(world, ada, 'ben'));
  const ids = ['1', '2', '3'].map((body) => given(send(world, ada, 'ben', body)));
  const answerable = (message_id: string | undefined) =>
    world.when('reply_to_message', { message_id, body: 'x' }, ben).answer.ok;
  expect([work, ...ids].map(answerable)).toEqual([true, false, true, true]);
  world.when('complete_work', { message_id: work, body: 'Baked.' }, ben);
  given(send(world, ada, 'ben', '4'));
  expect([work, ...ids].map(answerable)).toEqual([false, false, false, true]);
});

import { expect, test } from 'vitest';
import { asksOf, findWork } from '../../src/projections/index.js';
import { type Answer, type Caller, tools } from '../../src/tools/index.js';
import { read, send, theOnly, written } from '../support/deeds.js';
import { seen } from '../support/turns.js';
import { PROJECT, World } from '../support/world.js';

/** Ada, Ben and Cleo, whose clients can be woken without their keyboards. */
function adaBenCleo(): { world: World; ada: Caller; ben: Caller; cleo: Caller } {
  const world = new World();
  const join = (server: string, session: string) => {
    world.presence.set(server, 'live');
    return world.join(server, session, PROJECT, { clientType: 'claude-code' });
  };
  return { world, ada: join('a1', 'ada'), ben: join('b2', 'ben'), cleo: join('c3', 'cleo') };
}

const BOTH = ['ben', 'cleo'];

function toBoth(world: World, from: Caller, more: Readonly<Record<string, unknown>> = {}) {
  const sent = world.when('send_message', { target: BOTH, body: 'All hands.', ...more }, from);
  return { ...sent, results: sent.answer.results as readonly Answer[] };
}

test.each([
  ['a list', BOTH],
  ['everybody', '*'],
  ['a list of one', ['ben']],
])('Groups: %s wakes nobody unasked, also where a single message would', (_, target) => {
  const { world, ada } = adaBenCleo();
  const single = world.when('send_message', { target: 'ben', body: 'x' }, ada);
  expect(single.answer.wake_reason).toBe('hookless_default');
  expect(theOnly(single.events, 'wake.requested').data.address).toMatch(/ben$/);
  const { world: other } = adaBenCleo();
  const { answer, events } = other.when('send_message', { target, body: 'x' }, ada);
  expect(events.map(({ type }) => type)).not.toContain('wake.requested');
  for (const result of answer.results as Answer[]) {
    expect(result).not.toHaveProperty('wake_status');
    expect(result).not.toHaveProperty('wake_reason');
  }
});

test('Groups: a wake that is asked for is decided for each, and has an id of its own', () => {
  const { world, ada, ben, cleo } = adaBenCleo();
  world.presence.set('d4', 'live');
  world.join('d4', 'dora', PROJECT, { clientType: 'claude-code' });
  world.join('e5', 'eve');
  seen(world, ben, 'busy');
  seen(world, cleo, 'idle', 1000);
  const target = ['ben', 'cleo', 'dora', 'eve'];
  const { answer, events } = world.when('send_message', { target, body: 'x', wake: 'auto' }, ada);
  expect((answer.results as Answer[]).map(({ wake_status }) => wake_status)).toEqual([
    'skipped_busy',
    // What holds if nobody takes it.
    'skipped_no_target',
    'skipped_no_target',
    'skipped_no_target',
  ]);
  const wakes = events.filter(({ type }) => type.startsWith('wake.'));
  const about = (name: string) => ({ address: expect.stringMatching(`${name}$`), via: 'send_message' });
  expect(wakes).toMatchObject([
    { type: 'wake.skipped', data: { ...about('ben'), reason: 'busy' } },
    { type: 'wake.requested', data: { ...about('cleo'), given: { state: 'fresh-idle', option: 'auto' } } },
    { type: 'wake.requested', data: { ...about('dora'), given: { state: 'unknown' } } },
    { type: 'wake.skipped', data: { ...about('eve'), reason: 'no_driver' } },
  ]);
  const requested = events.filter((event) => event.type === 'wake.requested');
  expect(new Set(requested.map(({ data }) => data.wake)).size).toBe(2);
});

test('Groups: work for several is owned by each, and each end is expected on its own', () => {
  const { world, ada, ben, cleo } = adaBenCleo();
  const { results, events } = toBoth(world, ada, { action_required: true, due_in_s: 60 });
  const ids = results.map(({ message_id }) => String(message_id));
  const requests = results.map(({ request_id }) => String(request_id));
  expect(new Set([...ids, ...requests]).size).toBe(4);
  const due_at = Math.floor((world.at + 60_000) / 1000);
  expect(results).toMatchObject([0, 1].map(() => ({ obligation_durable: true, due_at })));
  expect(written(events.filter(({ type }) => type === 'ask.opened'))).toMatchObject(
    [ben, cleo].map(({ address }, index) => ({
      correlation: requests[index],
      data: {
        requestId: requests[index],
        messageId: ids[index],
        asker: ada.address,
        target: address,
        deadline: null,
        expiresAt: null,
        delegated: true,
      },
    })),
  );
  const first = String(ids[0]);
  world.when('complete_work', { message_id: first, body: 'Done.' }, ben);
  expect(ids.map((id) => findWork(world.now(), id)?.outcome === undefined)).toEqual([false, true]);
  expect(asksOf(world.now(), ada.address)).toMatchObject([{ requestId: requests[1], target: cleo.address }]);
});

test('Groups: an agent without an id gets the work as an ordinary message, and the sender is told', () => {
  const { world, ada } = adaBenCleo();
  world.presence.set('d4', 'live');
  world.join('d4');
  const { answer, events } = world.when(
    'send_message',
    { target: '*', body: 'x', action_required: true },
    ada,
  );
  const [, , nameless] = answer.results as Answer[];
  expect(nameless).toMatchObject({ target: '*', ok: true, action_required: true, obligation_durable: false });
  expect(nameless).toHaveProperty('note');
  expect(events.filter(({ type }) => type === 'ask.opened')).toHaveLength(2);
});

const idsOf = (answer: Answer) => ({
  thread: answer.thread_id,
  each: (answer.results as Answer[])
    .filter(({ ok }) => ok)
    .map(({ target, message_id, request_id }) => [target, message_id, request_id]),
});

test.each([
  ['to everybody', '*', {}],
  ['to a list', BOTH, {}],
  ['of one', ['ben'], {}],
  ['of which one was refused', ['nobody', 'ben', 'ada', 'cleo'], {}],
  ['of which all but one were refused', ['nobody', 'ben'], {}],
  ['that delegates work and wakes', BOTH, { action_required: true, due_in_s: 9, wake: 'auto' }],
] as const)('Groups, P4: a repeat %s gives the same ids and records nothing', (_, target, more) => {
  const { world, ada, ben } = adaBenCleo();
  const input = { target, body: 'once', idempotency_key: 'k', ...more };
  const first = world.when('send_message', input, ada);
  expect(idsOf(first.answer).each.length).toBeGreaterThan(0);
  // In between others write, and the recipients change.
  send(world, ben, 'ada');
  world.join('n9', 'newcomer');
  const again = world.when('send_message', input, ada);
  expect(again.events).toEqual([]);
  expect(idsOf(again.answer)).toEqual(idsOf(first.answer));
  expect(again.answer).toMatchObject({ ok: true, sent: first.answer.sent });
  expect(read(world, ben).shown).toHaveLength(1);
});

test('Groups, P4: a repeat of 20, each of which took many events, finds every one', () => {
  const world = new World();
  const ada = world.join('a1', 'ada');
  const target = Array.from({ length: 20 }, (_, index) => `peer ${index}`);
  for (const name of target) world.join(`server of ${name}`, name, PROJECT, { clientType: 'claude-code' });
  const input = { target, body: 'x', idempotency_key: 'k', action_required: true, wake: 'auto' };
  const first = world.when('send_message', input, ada);
  const again = world.when('send_message', input, ada);
  expect(idsOf(again.answer)).toEqual(idsOf(first.answer));
  expect(idsOf(again.answer).each).toHaveLength(20);
});

test('Groups, P4: an attempt of which everybody was refused does not take the key', () => {
  const { world, ada } = adaBenCleo();
  const input = { target: ['nobody'], body: 'x', idempotency_key: 'k' };
  expect(world.when('send_message', input, ada).answer.sent).toBe(0);
  world.join('n9', 'nobody');
  expect(world.when('send_message', input, ada).answer.sent).toBe(1);
});

test('Groups: every envelope has the common thread_id and an id of its own; replies, and theirs, carry it on', () => {
  const { world, ada, ben, cleo } = adaBenCleo();
  const { answer, results } = toBoth(world, ada);
  const { thread_id } = answer;
  const [toBen, toCleo] = results.map(({ message_id }) => message_id);
  expect(read(world, ben).shown).toMatchObject([{ id: toBen, thread_id }]);
  expect(read(world, cleo).shown).toMatchObject([{ id: toCleo, thread_id }]);
  const reply = world.when('reply_to_message', { message_id: toBen, body: 'Aye.' }, ben);
  expect(reply.answer).toMatchObject({ ok: true, thread_id });
  expect(theOnly(reply.events, 'message.sent').data).toMatchObject({ thread: thread_id, copies: 1 });
  const [shown] = read(world, ada).shown;
  expect(shown).toMatchObject({ body: 'Aye.', thread_id });
  const back = world.when('reply_to_message', { message_id: shown?.id, body: 'Good.' }, ada);
  expect(back.answer).toMatchObject({ ok: true, thread_id });
  expect(read(world, ben).shown.at(-1)).toMatchObject({ body: 'Good.', thread_id });
});

test('a single message, and an answer to it, belong to no thread', () => {
  const { world, ada, ben } = adaBenCleo();
  const { answer } = world.when('send_message', { target: 'ben', body: 'x' }, ada);
  expect(answer).not.toHaveProperty('thread_id');
  const reply = world.when('reply_to_message', { message_id: answer.message_id, body: 'y' }, ben).answer;
  expect(reply).not.toHaveProperty('thread_id');
  expect(read(world, ben).shown[0]).not.toHaveProperty('thread_id');
});

test('Groups: a group is as bounded as a message, answers nothing, and only work is due', () => {
  const { input } = tools.find(({ name }) => name === 'send_message') ?? expect.unreachable();
  const accepts = (value: Readonly<Record<string, unknown>>) =>
    input.safeParse({ target: ['a'], body: 'x', ...value }).success;
  const names = (count: number) => Array.from({ length: count }, (_, index) => `peer ${index}`);
  const cases: [Readonly<Record<string, unknown>>, boolean][] = [
    [{ target: names(1) }, true],
    [{ target: names(20) }, true],
    [{ target: names(21) }, false],
    [{ target: [] }, false],
    [{ target: ['a', ''] }, false],
    [{ target: ['a', 'two\nlines'] }, false],
    [{ target: [['a']] }, false],
    [{ body: 'x'.repeat(8192) }, true],
    [{ body: 'x'.repeat(8193) }, false],
    [{ body: 'é'.repeat(4097) }, false],
    [{ body: '' }, false],
    [{ reply_to: 'r' }, false],
    [{ target: '*', reply_to: 'r' }, false],
    [{ target: 'a', reply_to: 'r' }, true],
    [{ due_in_s: 60 }, false],
    [{ due_in_s: 60, action_required: false }, false],
    [{ due_in_s: 60, action_required: true }, true],
    [{ due_in_s: 0, action_required: true }, false],
    [{ due_in_s: 1.5, action_required: true }, false],
    [{ due_in_s: 2_592_000, action_required: true }, true],
    [{ due_in_s: 2_592_001, action_required: true }, false],
  ];
  expect(cases.filter(([value, accepted]) => accepts(value) !== accepted)).toEqual([]);
});

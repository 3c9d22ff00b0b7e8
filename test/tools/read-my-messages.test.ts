import { expect, test } from 'vitest';
import { confirm, expectWire, read, send, written } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const BOB = `agent:${PROJECT.id}:bob`;

function aliceAndBob() {
  const world = new World();
  return { world, alice: world.join('a1', 'alice'), bob: world.join('b2', 'bob') };
}

const bodies = (shown: readonly { body: string }[]) => shown.map(({ body }) => body);

test('an empty mailbox answers so and records nothing', () => {
  const { world, bob } = aliceAndBob();
  const { answer, events } = world.when('read_my_messages', {}, bob);
  expectWire(answer, { ok: true, drained: true, count: 0, messages: [] });
  expect(events).toEqual([]);
});

test('P3, W61: mail is given in the order of the log, once, whatever the clocks say', () => {
  const { world, alice, bob } = aliceAndBob();
  const carol = world.join('c3', 'carol');
  for (const [index, from] of [alice, carol, alice, carol].entries()) {
    if (index % 2 === 1) world.at -= 5000;
    send(world, from, 'bob', String(index));
  }
  const first = read(world, bob);
  expect(bodies(first.shown)).toEqual(['0', '1', '2', '3']);
  expect(read(world, bob).shown).toEqual([]);
  confirm(world, first.handOver);
  expect(read(world, bob).shown).toEqual([]);
});

test('P7: a read records what was given, by which door, to which request', () => {
  const { world, alice, bob } = aliceAndBob();
  const ids = [send(world, alice, 'bob', 'one'), send(world, alice, 'bob', 'two')];
  const { answer, events } = world.when('read_my_messages', {}, bob);
  expect(Object.keys(answer)).toEqual(['schema_version', 'ok', 'drained', 'count', 'messages']);
  expect(answer).toMatchObject({ drained: true, count: 2 });
  const items = [
    { id: ids[0], position: 6 },
    { id: ids[1], position: 8 },
  ];
  expect(written(events)).toEqual([
    {
      type: 'message.handed_over',
      correlation: null,
      causation: null,
      data: {
        address: BOB,
        items,
        door: 'read',
        server: 'b2',
        hook: null,
        request: expect.stringMatching(/^call /),
      },
    },
  ]);
});

test('W18: a full budget defers the rest in order, whole: nothing overtakes', () => {
  const { world, alice, bob } = aliceAndBob();
  world.settings = { ...world.settings, readMaxMessages: 3, readMaxBodyBytes: 1000 };
  const sizes = [900, 200, 50, 10, 2000, 20];
  for (const size of sizes) send(world, alice, 'bob', 'x'.repeat(size), { source_message_id: `s${size}` });
  const seen: number[][] = [];
  const deferred: unknown[] = [];
  for (let round = 0; round < 4; round++) {
    const { answer } = world.when('read_my_messages', {}, bob);
    const messages = answer.messages as { body: string; source_message_id: string }[];
    for (const message of messages) expect(message.source_message_id).toBe(`s${message.body.length}`);
    seen.push(messages.map(({ body }) => body.length));
    deferred.push(answer.deferred_count);
  }
  expect(seen).toEqual([[900], [200, 50, 10], [2000], [20]]);
  expect(deferred).toEqual([5, 2, 1, undefined]);
});

test('what is deferred is said last, and only then', () => {
  const { world, alice, bob } = aliceAndBob();
  world.settings = { ...world.settings, readMaxMessages: 1 };
  send(world, alice, 'bob', 'one');
  send(world, alice, 'bob', 'two');
  const { answer } = world.when('read_my_messages', {}, bob);
  expect(Object.keys(answer).slice(-2)).toEqual(['deferred_count', 'budget_truncated']);
  expect(answer).toMatchObject({ count: 1, deferred_count: 1, budget_truncated: true });
  expect(world.when('read_my_messages', {}, bob).answer).not.toHaveProperty('budget_truncated');
});

test('the budget counts bytes, not characters, to the byte', () => {
  const { world, alice, bob } = aliceAndBob();
  world.settings = { ...world.settings, readMaxBodyBytes: 8 };
  for (const body of ['🦊', 'abcd', 'e']) send(world, alice, 'bob', body);
  expect(bodies(read(world, bob).shown)).toEqual(['🦊', 'abcd']);
});

test('W7: several servers of one agent empty one mailbox once', () => {
  const { world, alice, bob } = aliceAndBob();
  const sibling = world.join('b3', 'bob');
  for (const body of ['1', '2', '3']) send(world, alice, 'bob', body);
  expect(bodies(read(world, sibling).shown)).toEqual(['1', '2', '3']);
  expect(read(world, bob).shown).toEqual([]);
});

test('P12: a message whose record is gone is named, and the others are given', () => {
  const { world, alice, bob } = aliceAndBob();
  const ids = ['1', '2', '3'].map((body) => send(world, alice, 'bob', body));
  const now = world.now.bind(world);
  world.now = () => ({ ...now(), event: (seq) => (seq === 7 ? undefined : now().event(seq)) });
  const { answer } = world.when('read_my_messages', {}, bob);
  expect(bodies(answer.messages as { body: string }[])).toEqual(['1', '3']);
  expect(answer.count).toBe(2);
  expect(JSON.stringify(answer)).toMatch(new RegExp(`,"unreadable_message_ids":\\["${ids[1]}"\\]}$`));
  expect(read(world, bob).shown).toEqual([]);
});

test('recent shows the last messages given, oldest first, marked, and takes nothing', () => {
  const { world, alice, bob } = aliceAndBob();
  for (const body of ['1', '2', '3']) send(world, alice, 'bob', body);
  confirm(world, read(world, bob).handOver);
  send(world, alice, 'bob', '4');
  const { answer, events } = world.when('read_my_messages', { recent: 2 }, bob);
  expect(events).toEqual([]);
  expect(Object.keys(answer)).toEqual(['schema_version', 'ok', 'drained', 'count', 'messages']);
  expect(answer).toMatchObject({ drained: false, count: 2 });
  expect(answer.messages).toMatchObject([
    { body: '2', already_handed_over: true },
    { body: '3', already_handed_over: true },
  ]);
  expect(bodies(read(world, bob).shown)).toEqual(['4']);
});

test('recent keeps the newest within the budget and says how many more there are', () => {
  const { world, alice, bob } = aliceAndBob();
  for (const body of ['a', 'bb', 'cccc']) send(world, alice, 'bob', body);
  read(world, bob);
  world.settings = { ...world.settings, readMaxBodyBytes: 6 };
  const { answer } = world.when('read_my_messages', { recent: 50 }, bob);
  expect(bodies(answer.messages as { body: string }[])).toEqual(['bb', 'cccc']);
  expect(answer).toMatchObject({ deferred_count: 1, budget_truncated: true });
});

test('recent of an agent that was given nothing is empty', () => {
  const { world, alice, bob } = aliceAndBob();
  send(world, alice, 'bob');
  expectWire(world.when('read_my_messages', { recent: 5 }, bob).answer, {
    ok: true,
    drained: false,
    count: 0,
    messages: [],
  });
});

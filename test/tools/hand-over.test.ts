import { expect, test } from 'vitest';
import { confirm, end, giveBack, read, send } from '../support/deeds.js';
import { World } from '../support/world.js';

function aliceAndBob() {
  const world = new World();
  return { world, alice: world.join('a1', 'alice'), bob: world.join('b2', 'bob') };
}

/** Bob's server goes and another one comes. */
function restarted(world: World, how: 'exit' | 'lost' | 'unrecorded') {
  if (how === 'unrecorded') world.presence.set('b2', 'gone');
  else end(world, 'b2', how);
  return world.join('b3', 'bob');
}

test.each(['exit', 'lost', 'unrecorded'] as const)(
  'P3, W6: what was not confirmed before its giver went (%s) is shown once more, marked and in its place',
  (how) => {
    const { world, alice } = aliceAndBob();
    const ids = [send(world, alice, 'bob', '1'), send(world, alice, 'bob', '2')];
    read(world, world.caller('b2', 'bob'));
    ids.push(send(world, alice, 'bob', '3'));
    const bob = restarted(world, how);
    const { shown, handOver } = read(world, bob);
    expect(shown).toMatchObject([
      { id: ids[0], already_handed_over: true },
      { id: ids[1], already_handed_over: true },
      { id: ids[2] },
    ]);
    expect(shown[2]).not.toHaveProperty('already_handed_over');
    confirm(world, handOver);
    end(world, 'b3');
    expect(read(world, world.join('b4', 'bob')).shown).toEqual([]);
  },
);

test('P3: what was confirmed is never shown a second time', () => {
  const { world, alice, bob } = aliceAndBob();
  send(world, alice, 'bob');
  confirm(world, read(world, bob).handOver);
  expect(read(world, restarted(world, 'lost')).shown).toEqual([]);
});

test('P3: while its giver runs, or cannot be judged, an unconfirmed message is not shown again', () => {
  const { world, alice, bob } = aliceAndBob();
  const sibling = world.join('b3', 'bob');
  send(world, alice, 'bob');
  read(world, bob);
  expect(read(world, sibling).shown).toEqual([]);
  world.presence.set('b2', 'unknown');
  expect(read(world, sibling).shown).toEqual([]);
  world.presence.set('b2', 'gone');
  expect(read(world, sibling).shown).toHaveLength(1);
});

test('a second hand-over that is not confirmed either is followed by a third', () => {
  const { world, alice, bob } = aliceAndBob();
  send(world, alice, 'bob');
  read(world, bob);
  read(world, restarted(world, 'exit'));
  end(world, 'b3');
  expect(read(world, world.join('b4', 'bob')).shown).toMatchObject([{ already_handed_over: true }]);
});

test('P7: an answer that could not be given puts its messages back, marked, with their handles', () => {
  const { world, alice, bob } = aliceAndBob();
  const id = send(world, alice, 'bob', '1');
  giveBack(world, read(world, bob).handOver);
  send(world, alice, 'bob', '2');
  expect(world.when('read_my_messages', { recent: 5 }, bob).answer.count).toBe(0);
  const { shown } = read(world, bob);
  expect(shown).toMatchObject([{ body: '1', already_handed_over: true }, { body: '2' }]);
  expect(world.when('reply_to_message', { message_id: id, body: 'x' }, bob).answer.ok).toBe(true);
});

test('a batch that is given again with less room keeps its rest', () => {
  const { world, alice, bob } = aliceAndBob();
  for (const body of ['1', '2', '3']) send(world, alice, 'bob', body);
  read(world, bob);
  const again = restarted(world, 'exit');
  world.settings = { ...world.settings, readMaxMessages: 2 };
  const first = world.when('read_my_messages', {}, again).answer;
  expect(first).toMatchObject({ count: 2, deferred_count: 1, messages: [{ body: '1' }, { body: '2' }] });
  expect(read(world, again).shown).toMatchObject([{ body: '3', already_handed_over: true }]);
});

test('W17: an answer whose call was cancelled before it left is in the mailbox again', () => {
  const { world, alice, bob } = aliceAndBob();
  const id = send(world, alice, 'bob');
  giveBack(world, read(world, bob).handOver, 'cancelled');
  expect(read(world, bob).shown).toMatchObject([{ id, already_handed_over: true }]);
});

/** A reader without an id is given a message, and then takes its id. */
function readThenNamed(): { world: World; handOver: ReturnType<typeof read>['handOver'] } {
  const { world } = aliceAndBob();
  const nameless = world.join('c3');
  world.when('send_message', { target: 'pid', body: 'x' }, world.caller('a1', 'alice'), {
    terminals: new Map([['c3', 'pid']]),
  });
  const { handOver } = read(world, nameless);
  world.claim('c3', 'carol');
  return { world, handOver };
}

test('P3: a confirmation that comes after the reader got its id still counts', () => {
  const { world, handOver } = readThenNamed();
  confirm(world, handOver);
  end(world, 'c3', 'lost');
  expect(read(world, world.join('c4', 'carol')).shown).toEqual([]);
});

test('P3: what could not be given comes back to a reader that got its id meanwhile', () => {
  const { world, handOver } = readThenNamed();
  giveBack(world, handOver);
  const carol = world.caller('c3', 'carol');
  expect(world.when('read_my_messages', { recent: 1 }, carol).answer.count).toBe(0);
  expect(read(world, carol).shown).toMatchObject([{ body: 'x', already_handed_over: true }]);
});

test('P3: what comes back and what was never proved are given in mailbox order, by whichever server they went', () => {
  const { world, alice, bob } = aliceAndBob();
  const sibling = world.join('b3', 'bob');
  world.settings = { ...world.settings, readMaxMessages: 1 };
  const ids = ['1', '2', '3'].map((body) => send(world, alice, 'bob', body));
  const first = read(world, bob);
  read(world, sibling);
  giveBack(world, first.handOver);
  end(world, 'b3', 'lost');
  world.settings = { ...world.settings, readMaxMessages: 50 };
  expect(read(world, bob).shown.map(({ id }) => id)).toEqual(ids);
});

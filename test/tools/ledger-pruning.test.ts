import { expect, test } from 'vitest';
import type { Caller } from '../../src/tools/index.js';
import { confirm, end, read, send, theOnly } from '../support/deeds.js';
import { operationsOf } from '../support/operations.js';
import { World } from '../support/world.js';

function aliceAndBob(receivedMax: number) {
  const world = new World();
  world.settings = { ...world.settings, receivedMax };
  return { world, alice: world.join('a1', 'alice'), bob: world.join('b2', 'bob') };
}

function answerable(world: World, reader: Caller, ids: readonly string[]): string[] {
  return ids.filter(
    (message_id) => world.when('reply_to_message', { message_id, body: 'x' }, reader).answer.ok,
  );
}

test('P2, P7: the newest handles of what was given stay; what goes is recorded first, by id', () => {
  const { world, alice, bob } = aliceAndBob(2);
  const ids = ['1', '2', '3'].map((body) => {
    const id = send(world, alice, 'bob', body);
    if (body !== '3') confirm(world, read(world, bob).handOver);
    return id;
  });
  const { events } = world.when('read_my_messages', {}, bob);
  expect(events.map(({ type }) => type)).toEqual(['ledger.pruned', 'message.handed_over']);
  const pruned = theOnly(events, 'ledger.pruned');
  expect(pruned.data).toEqual({ address: bob.address, items: [{ id: ids[0], position: 6 }], limit: 2 });
  expect(answerable(world, bob, ids)).toEqual(ids.slice(1));
  expect(world.when('reply_to_message', { message_id: ids[0], body: 'x' }, bob).answer.error).toBe(
    'message-not-found',
  );
});

test('P2: a hand-over larger than the limit keeps all its own handles', () => {
  const { world, alice, bob } = aliceAndBob(1);
  const early = send(world, alice, 'bob');
  confirm(world, read(world, bob).handOver);
  const ids = ['1', '2', '3'].map((body) => send(world, alice, 'bob', body));
  confirm(world, read(world, bob).handOver);
  expect(answerable(world, bob, [early, ...ids])).toEqual(ids);
});

test('P2: handles of unread mail are beside the limit', () => {
  const { world, alice, bob } = aliceAndBob(1);
  const ids = ['1', '2', '3'].map((body) => send(world, alice, 'bob', body));
  expect(answerable(world, bob, ids)).toEqual(ids);
});

test('P2: what is shown once more keeps its handle, however full the ledger is', () => {
  const { world, alice, bob } = aliceAndBob(1);
  const first = send(world, alice, 'bob', '1');
  read(world, bob);
  const second = send(world, alice, 'bob', '2');
  const { handOver } = read(world, bob);
  confirm(world, handOver);
  end(world, 'b2');
  const again = world.join('b3', 'bob');
  expect(read(world, again).shown.map(({ id }) => id)).toEqual([first]);
  expect(answerable(world, again, [first])).toEqual([first]);
  expect(second).not.toBe(first);
});

test('P2: giving something once more prunes nothing that need not go', () => {
  const { world, alice, bob } = aliceAndBob(2);
  const first = send(world, alice, 'bob', '1');
  confirm(world, read(world, bob).handOver);
  const second = send(world, alice, 'bob', '2');
  read(world, bob);
  end(world, 'b2');
  const again = world.join('b3', 'bob');
  expect(read(world, again).shown.map(({ id }) => id)).toEqual([second]);
  expect(answerable(world, again, [first, second])).toEqual([first, second]);
});

test('W21: a send asks and writes as much for a recipient with a thousand handles as for one with none', () => {
  const { world, alice, bob } = aliceAndBob(1000);
  const cost = () => operationsOf(world, () => send(world, alice, 'bob'));
  const empty = cost();
  for (let index = 0; index < 1000; index++) send(world, alice, 'bob', String(index));
  for (let round = 0; round < 100; round++) confirm(world, read(world, bob).handOver);
  expect(cost()).toEqual(empty);
});

import { expect, test } from 'vitest';
import { end, expectWire, written } from '../support/deeds.js';
import { operationsOf } from '../support/operations.js';
import { World } from '../support/world.js';

test('a card is recorded with its agent and answered with its time in seconds', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const { answer, events } = world.when('set_my_state', { purpose: 'reviewing' }, alice);
  expectWire(answer, { ok: true, state: { purpose: 'reviewing', updated_at: 1_700_000_000 } });
  expect(written(events)).toEqual([
    {
      type: 'session.state_set',
      correlation: null,
      causation: null,
      data: { address: alice.address, purpose: 'reviewing' },
    },
  ]);
});

test('without a purpose only the time is refreshed; an empty one clears it', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const set = (input: object) => world.when('set_my_state', input, alice).answer.state;
  expect(set({})).toEqual({ purpose: null, updated_at: 1_700_000_000 });
  set({ purpose: 'p' });
  world.at += 60_000;
  expect(set({})).toEqual({ purpose: 'p', updated_at: 1_700_000_060 });
  expect(set({ purpose: '' })).toEqual({ purpose: '', updated_at: 1_700_000_060 });
});

test('W62: a card outlives the server that set it', () => {
  const world = new World();
  world.when('set_my_state', { purpose: 'p' }, world.join('a1', 'alice'));
  end(world, 'a1');
  const again = world.join('a2', 'alice');
  expect(world.when('set_my_state', {}, again).answer.state).toMatchObject({ purpose: 'p' });
});

test('W37: a card and a send cost the same among two hundred peers as among two', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('b2', 'bob');
  const cost = () =>
    operationsOf(world, () => {
      world.when('set_my_state', { purpose: 'p' }, alice);
      world.when('send_message', { target: 'bob', body: 'x' }, alice);
    });
  cost();
  const few = cost();
  for (let index = 0; index < 200; index++) world.join(`c${index.toString(16)}`, `peer ${index}`);
  expect(cost()).toEqual(few);
});

test('W38: servers that came and went leave nothing that a later call goes through', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const facts = { asked: null, places: [], error: null };
  const cost = () => operationsOf(world, () => world.when('list_project_sessions', {}, alice, facts));
  const before = cost();
  for (let index = 0; index < 200; index++) {
    const server = `c${index.toString(16)}`;
    world.join(server, `peer ${index}`);
    end(world, server);
  }
  expect(cost()).toEqual(before);
});

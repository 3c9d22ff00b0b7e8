import { expect, test } from 'vitest';
import { forgottenAsks } from '../../src/agents/index.js';
import { findStory } from '../../src/projections/index.js';
import { World } from '../support/world.js';

const HOUR_MS = 60 * 60 * 1000;

function askedAndGone() {
  const world = new World();
  const ann = world.join('aa', 'ann');
  world.join('bb', 'ben');
  const { answer } = world.when('ask_peer', { target: 'ben', body: '?' }, ann);
  world.given([{ type: 'session.ended', data: { server: 'aa', how: 'lost', evidence: 'test' } }]);
  return { world, id: String(answer.message_id), requestId: String(answer.request_id) };
}

test('P6: a wait that its asker never ends is ended when its time is over, and not before', () => {
  const { world, id, requestId } = askedAndGone();
  const over = world.at + HOUR_MS;
  expect(forgottenAsks(world.now(), '', 10, over - 1)).toEqual({ events: [], next: '' });
  const { events } = forgottenAsks(world.now(), '', 10, over);
  expect(events).toMatchObject([{ type: 'ask.ended', data: { requestId, reason: 'expired' } }]);
  world.given(events);
  expect(findStory(world.now(), id)).not.toHaveProperty('asks');
  expect(forgottenAsks(world.now(), '', 10, over).events).toEqual([]);
});

test('stories are looked at a few at a time, from the beginning again at the end', () => {
  const { world, id } = askedAndGone();
  const over = world.at + HOUR_MS;
  const first = forgottenAsks(world.now(), '', 1, over);
  expect(first.next).toBe(id);
  expect(first.events).toHaveLength(1);
  expect(forgottenAsks(world.now(), first.next, 1, over)).toEqual({ events: [], next: '' });
});

import { expect, test } from 'vitest';
import type { Answer } from '../../src/tools/index.js';
import { confirm, end, expectWire, read, send } from '../support/deeds.js';
import { World } from '../support/world.js';

const DAY = 24 * 60 * 60 * 1000;

function retrying() {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const bob = world.join('b2', 'bob');
  const input = { target: 'bob', body: 'once', wake: 'auto', idempotency_key: 'k' };
  return { world, alice, bob, input };
}

/** What a first answer says that is still true later: what was to be expected then is not said again. */
function lasting({ schema_version, wake_status, delivery_outlook, hint, ...answer }: Answer) {
  expect({ wake_status, delivery_outlook }).toEqual({
    wake_status: 'skipped_no_target',
    delivery_outlook: 'stranded_until_read',
  });
  return answer;
}

test('P4, P7: the same key from the same sender names the first message and records nothing', () => {
  const { world, alice, bob, input } = retrying();
  const first = world.when('send_message', input, alice).answer;
  confirm(world, read(world, bob).handOver);
  world.at += DAY - 1;
  const again = world.when('send_message', { ...input, body: 'other' }, alice);
  expectWire(again.answer, lasting(first));
  expect(again.events).toEqual([]);
  expect(read(world, bob).shown).toEqual([]);
});

test('the first message is named even when the recipient has gone since', () => {
  const { world, alice, input } = retrying();
  const first = world.when('send_message', input, alice).answer;
  end(world, 'b2');
  expectWire(world.when('send_message', input, alice).answer, lasting(first));
});

test('P4: a key for a group names every message of it, and work that was handed over stays so', () => {
  const { world, alice } = retrying();
  world.join('c3', 'carol');
  const input = { target: ['bob', 'carol'], body: 'once', action_required: true, idempotency_key: 'k' };
  const first = world.when('send_message', input, alice).answer;
  const { results, ...rest } = first;
  const each = (results as Answer[]).map(({ wake_status, delivery_outlook, ...result }) => result);
  expect(each.map(({ action_required }) => action_required)).toEqual([true, true]);
  const again = world.when('send_message', input, alice);
  expect(again.answer).toEqual({ ...rest, results: each });
  expect(again.events).toEqual([]);
});

test('the key is free again after 24 hours', () => {
  const { world, alice, input } = retrying();
  const first = world.when('send_message', input, alice).answer;
  world.at += DAY;
  const later = world.when('send_message', input, alice);
  expect(later.answer.message_id).not.toBe(first.message_id);
  expect(later.events.map(({ type }) => type)).toContain('message.sent');
  expect(world.when('send_message', input, alice).answer.message_id).toBe(later.answer.message_id);
});

test('a clock that was set back does not free a key', () => {
  const { world, alice, input } = retrying();
  const first = world.when('send_message', input, alice).answer;
  world.at -= 3 * DAY;
  expect(world.when('send_message', input, alice).answer.message_id).toBe(first.message_id);
});

test('another sender’s key, another key and no key are each their own', () => {
  const { world, alice, bob, input } = retrying();
  const carol = world.join('c3', 'carol');
  world.when('send_message', input, alice);
  world.when('send_message', input, carol);
  world.when('send_message', { ...input, idempotency_key: 'l' }, alice);
  send(world, alice, 'bob');
  send(world, alice, 'bob');
  expect(read(world, bob).shown).toHaveLength(5);
});

test('a refused attempt does not take the key', () => {
  const { world, alice, input } = retrying();
  expect(world.when('send_message', { ...input, target: 'nobody' }, alice).answer.ok).toBe(false);
  expect(world.when('send_message', input, alice).events.map(({ type }) => type)).toContain('message.sent');
});

test('a sender’s keys follow it when it gets its id between two attempts', () => {
  const { world, input } = retrying();
  const nameless = world.join('d4');
  const first = world.when('send_message', input, nameless).answer;
  world.claim('d4', 'dora');
  const again = world.when('send_message', input, world.caller('d4', 'dora'));
  expect(again.answer.message_id).toBe(first.message_id);
});

import { expect, test } from 'vitest';
import type { NewEvent } from '../../src/events/index.js';
import { expectWire, read, send } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const ALICE = `agent:${PROJECT.id}:alice`;
const BOB = `agent:${PROJECT.id}:bob`;
const MEBIBYTE = 1024 * 1024;

/** A world in which so many messages of so many bytes wait for bob. */
function waiting(count: number, bytes: number) {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const bob = world.join('b2', 'bob');
  for (let index = 0; index < count; index++) {
    const id = index.toString(16).padStart(16, 'f');
    const delivered: NewEvent = {
      type: 'message.delivered',
      data: { id, address: BOB, sent: 1, bytes, reservedFor: null },
    };
    world.given([delivered]);
  }
  return { world, alice, bob };
}

const message = 'Too much unread mail waits for this peer: let it read, then try again.';

test('P7: 10,000 messages may wait for one recipient; one more is refused and recorded', () => {
  const { world, alice, bob } = waiting(9999, 1);
  send(world, alice, 'bob');
  const { answer, events } = world.when('send_message', { target: 'bob', body: 'x', wake: 'auto' }, alice);
  expectWire(answer, { ok: false, error: 'mailbox-full', message });
  expect(events.map(({ data }) => data)).toEqual([
    { tool: 'send_message', target: null, code: 'mailbox-full' },
  ]);
  read(world, bob);
  send(world, alice, 'bob');
});

test('32 MiB may wait for one recipient, to the byte', () => {
  const { world, alice } = waiting(32, MEBIBYTE - 1);
  send(world, alice, 'bob', 'x'.repeat(32));
  expect(world.when('send_message', { target: 'bob', body: 'x' }, alice).answer.error).toBe('mailbox-full');
});

test('a question and a reply are refused for a full mailbox too, and open no wait', () => {
  const { world, alice, bob } = waiting(32, MEBIBYTE);
  const asked = world.when('ask_peer', { target: 'bob', body: '?' }, alice);
  expectWire(asked.answer, { ok: false, error: 'mailbox-full', message });
  expect(asked.events.map(({ type }) => type)).toEqual(['request.refused']);
  const id = send(world, bob, 'alice');
  world.given([
    {
      type: 'message.delivered',
      data: { id: 'big', address: ALICE, sent: 1, bytes: 33 * MEBIBYTE, reservedFor: null },
    },
  ]);
  const carol = world.join('c3', 'carol');
  expect(
    world.when('send_message', { target: 'alice', body: 'x', reply_to: 'r' }, carol).answer,
  ).toMatchObject({
    error: 'mailbox-full',
    wake_reason: 'reply_to_default',
  });
  read(world, alice);
  const replied = world.when('reply_to_message', { message_id: id, body: 'x' }, alice);
  expectWire(replied.answer, { ok: false, error: 'mailbox-full', message });
});

import { expect, test } from 'vitest';
import type { Event, NewEvent } from '../../src/events/index.js';
import { Confirmations } from '../../src/server/confirmations.js';
import { World } from '../support/world.js';

/** Beta is given the mail of alpha by a call; what is then confirmed is recorded. */
function handedOver(...bodies: readonly string[]) {
  const world = new World();
  const alpha = world.join('aa', 'alpha');
  const beta = world.join('bb', 'beta');
  for (const body of bodies) world.when('send_message', { target: 'beta', body }, alpha);
  const { events } = world.when('read_my_messages', {}, beta);
  const recorded: NewEvent[] = [];
  const confirmations = new Confirmations((settled) => {
    recorded.push(...settled);
    world.given(settled);
  });
  confirmations.expect('call', events);
  const given = events.find(
    (event): event is Event<'message.handed_over'> => event.type === 'message.handed_over',
  );
  return { world, beta, confirmations, recorded, given };
}

test('an answer whose bytes have left is confirmed, with every message in it, once', () => {
  const { confirmations, recorded, given } = handedOver('one', 'two');
  confirmations.answered('another call', true);
  confirmations.flush();
  expect(recorded).toEqual([]);
  confirmations.answered('call', true);
  confirmations.flush();
  const data = {
    address: given?.data.address,
    handOver: given?.seq,
    ids: given?.data.items.map(({ id }) => id),
  };
  expect(recorded).toEqual([{ type: 'message.confirmed', data, causation: given?.seq }]);
  confirmations.answered('call', true);
  confirmations.cancelled('call');
  confirmations.flush();
  expect(recorded).toHaveLength(1);
});

test('messages of an answer that could not be written, or was not wanted any more, are in the mailbox again', () => {
  for (const [reason, settle] of [
    ['pipe-closed', (confirmations: Confirmations) => confirmations.answered('call', false)],
    ['cancelled', (confirmations: Confirmations) => confirmations.cancelled('call')],
  ] as const) {
    const { world, beta, confirmations, recorded } = handedOver('one', 'two');
    settle(confirmations);
    confirmations.flush();
    expect(recorded).toMatchObject([{ type: 'message.returned', data: { reason } }]);
    expect(world.when('read_my_messages', {}, beta).answer).toMatchObject({
      messages: [
        { body: 'one', already_handed_over: true },
        { body: 'two', already_handed_over: true },
      ],
    });
  }
});

test('what cannot be recorded now is recorded with the next batch, in its order', () => {
  let isFull = true;
  const recorded: NewEvent[] = [];
  const confirmations = new Confirmations((events) => {
    if (isFull) throw new Error('disk full');
    recorded.push(...events);
  });
  for (const request of ['first', 'second', 'third']) confirmations.expect(request, [handOverOf(request)]);
  confirmations.answered('first', true);
  confirmations.flush();
  confirmations.answered('second', true);
  confirmations.flush();
  isFull = false;
  confirmations.answered('third', false);
  confirmations.flush();
  expect(recorded.map(({ type, data }) => [type, data])).toMatchObject([
    ['message.confirmed', { ids: ['first'] }],
    ['message.confirmed', { ids: ['second'] }],
    ['message.returned', { ids: ['third'] }],
  ]);
  confirmations.flush();
  expect(recorded).toHaveLength(3);
});

test('answers in close succession are recorded together, without being told to', async () => {
  const batches: (readonly NewEvent[])[] = [];
  const recordedSomething = new Promise<void>((resolve) => {
    const confirmations = new Confirmations((events) => {
      batches.push(events);
      resolve();
    });
    for (const request of ['first', 'second']) {
      confirmations.expect(request, [handOverOf(request)]);
      confirmations.answered(request, true);
    }
  });
  await recordedSomething;
  expect(batches.map((batch) => batch.length)).toEqual([2]);
});

test('a call that hands nothing over is not followed', () => {
  const world = new World();
  const alpha = world.join('aa', 'alpha');
  world.join('bb', 'beta');
  const confirmations = new Confirmations(() => {
    throw new Error('nothing to record');
  });
  confirmations.expect('call', world.when('send_message', { target: 'beta', body: 'x' }, alpha).events);
  confirmations.answered('call', true);
  confirmations.flush();
});

function handOverOf(id: string): Event<'message.handed_over'> {
  const [event] = new World().given([
    {
      type: 'message.handed_over',
      data: {
        address: 'server:aa',
        items: [{ id, position: 1 }],
        door: 'read',
        hook: null,
        server: 'aa',
        request: id,
      },
    },
  ]);
  return event as Event<'message.handed_over'>;
}

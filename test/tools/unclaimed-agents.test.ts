import { expect, test } from 'vitest';
import { confirm, end, read, send, terminals } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const toPid = terminals({ c3: 'pid-1234' });

function namelessAndBob() {
  const world = new World();
  const bob = world.join('b2', 'bob');
  const client = { pid: 40, startToken: 'the client' };
  const nameless = world.join('c3', null, PROJECT, { client });
  const sendToPid = (body: string) =>
    world.when('send_message', { target: 'pid-1234', body }, bob, toPid).answer;
  return { world, bob, nameless, client, sendToPid };
}

test('an agent without an id is addressed by its terminal’s name and reads its mail', () => {
  const { world, nameless, sendToPid } = namelessAndBob();
  const answer = sendToPid('hello');
  expect(answer).toMatchObject({ ok: true, target_session_id: null });
  expect(read(world, nameless).shown).toMatchObject([{ id: answer.message_id, from_session_id: 'bob' }]);
});

test('P2: when it claims, mail, handles and card follow', () => {
  const { world, nameless, sendToPid } = namelessAndBob();
  const given = String(sendToPid('given').message_id);
  confirm(world, read(world, nameless).handOver);
  const waiting = String(sendToPid('waiting').message_id);
  world.when('set_my_state', { purpose: 'p' }, nameless);
  world.claim('c3', 'carol');
  const carol = world.caller('c3', 'carol');
  expect(read(world, carol).shown.map(({ id }) => id)).toEqual([waiting]);
  for (const message_id of [given, waiting]) {
    expect(world.when('reply_to_message', { message_id, body: 'x' }, carol).answer.ok).toBe(true);
  }
  expect(world.when('read_my_messages', { recent: 9 }, carol).answer.count).toBe(2);
  expect(world.when('set_my_state', {}, carol).answer.state).toMatchObject({ purpose: 'p' });
});

test('P3: mail from before and after the claim is in one order', () => {
  const { world, bob, sendToPid } = namelessAndBob();
  sendToPid('1');
  world.join('d4', 'carol');
  send(world, bob, 'carol', '2');
  sendToPid('3');
  end(world, 'd4');
  world.claim('c3', 'carol');
  expect(read(world, world.caller('c3', 'carol')).shown.map(({ body }) => body)).toEqual(['1', '2', '3']);
});

test('W11: mail for an agent without an id outlives its server: the next one of the same client has it', () => {
  const { world, client, sendToPid } = namelessAndBob();
  const id = String(sendToPid('1').message_id);
  end(world, 'c3', 'lost');
  const next = world.join('c4', null, PROJECT, { client, inherits: ['c3'] });
  expect(read(world, next).shown.map((message) => message.id)).toEqual([id]);
  world.claim('c4', 'carol');
  const carol = world.caller('c4', 'carol');
  expect(world.when('reply_to_message', { message_id: id, body: 'x' }, carol).answer.ok).toBe(true);
});

test('P2: inherited mail follows through a wrong guess and its correction', () => {
  const { world, client, sendToPid } = namelessAndBob();
  const id = String(sendToPid('1').message_id);
  end(world, 'c3', 'lost');
  world.join('c4', null, PROJECT, { client, inherits: ['c3'] });
  world.claim('c4', 'stale', PROJECT, 'environment');
  const input = { session_id: 'carol' };
  const facts = { clientType: 'unknown', transcriptPath: null };
  world.when('claim_session', input, world.caller('c4', 'stale'), facts);
  expect(read(world, world.caller('c4', 'carol')).shown.map((message) => message.id)).toEqual([id]);
});

test('W9: a server with the pid of one that is gone has none of its mail', () => {
  const { world, sendToPid } = namelessAndBob();
  sendToPid('1');
  const [started] = world.events.flatMap((event) =>
    event.type === 'session.started' && event.data.server === 'c3' ? [event.data.process] : [],
  );
  end(world, 'c3', 'lost');
  const stranger = world.join('e5', null, PROJECT, {
    process: { pid: started?.pid ?? 0, startToken: 'other' },
  });
  expect(read(world, stranger).shown).toEqual([]);
});

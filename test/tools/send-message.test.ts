import { expect, test } from 'vitest';
import { expectWire, read, send, written } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const ALICE = `agent:${PROJECT.id}:alice`;
const BOB = `agent:${PROJECT.id}:bob`;

const ADVICE =
  'If it matters now, ask_peer, send it with action_required:true, or send with wake:"auto"; if not, leave it.';
const STRANDED = 'stranded_until_read';
const NOT_WOKEN = { delivery_outlook: STRANDED, hint: `The peer was not woken. ${ADVICE}` };
const LONG_IDLE = {
  delivery_outlook: STRANDED,
  hint: `The peer has been idle for long, or is not known to be. ${ADVICE}`,
};
const NO_WAY = {
  delivery_outlook: STRANDED,
  hint: 'Nothing could wake the peer now: it sees this with its next turn, or when its server can wake it. message_status tells.',
};

function aliceAndBob() {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const bob = world.join('b2', 'bob');
  const [pid] = world.events.flatMap((event) =>
    event.type === 'session.started' && event.data.server === 'b2' ? [event.data.process.pid] : [],
  );
  return { world, alice, bob, pid };
}

test('P2: a send records the message, then its delivery, and answers with its id', () => {
  const { world, alice, pid } = aliceAndBob();
  const { events, answer } = world.when('send_message', { target: 'bob', body: 'hé\u0000' }, alice);
  const id = String(answer.message_id);
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expectWire(answer, {
    ok: true,
    message_id: id,
    target_session_id: 'bob',
    target_server_pid: pid,
    ...NOT_WOKEN,
  });
  expect(written(events)).toEqual([
    {
      type: 'message.sent',
      correlation: id,
      causation: null,
      data: {
        id,
        project: PROJECT.id,
        from: { address: ALICE, session: 'alice' },
        to: { address: BOB, session: 'bob' },
        target: 'bob',
        resolvedBy: 'session',
        recipientPid: pid,
        recipientLive: true,
        body: 'hé\u0000',
        bodyBytes: 4,
        requestId: null,
        replyTo: null,
        sourceMessageId: null,
        idempotencyKey: null,
        wake: null,
        obligation: null,
        thread: null,
        copies: 1,
      },
    },
    {
      type: 'message.delivered',
      correlation: id,
      causation: 5,
      data: { id, address: BOB, sent: 5, bytes: 4, reservedFor: null },
    },
  ]);
  expect(events.map(({ seq }) => seq)).toEqual([5, 6]);
  expect(events[0]?.actor).toEqual({ server: 'a1', session: 'alice' });
});

test('the envelope has its keys in wire order and leaves out what is absent', () => {
  const { world, alice, bob } = aliceAndBob();
  world.at = 1_700_000_000_999;
  const plain = send(world, alice, 'bob', 'abc');
  const full = send(world, alice, 'bob', 'de', { reply_to: 'r', source_message_id: 's', wake: 'off' });
  const envelope = {
    schema_version: 1,
    enqueued_at: 1_700_000_000,
    origin: 'peer',
    from_session_id: 'alice',
  };
  const { answer } = world.when('read_my_messages', {}, bob);
  expect(answer.messages).toEqual([
    { ...envelope, id: plain, body: 'abc', body_bytes: 3 },
    { ...envelope, id: full, body: 'de', body_bytes: 2, reply_to: 'r', source_message_id: 's' },
  ]);
  const keys = (answer.messages as object[]).map((message) => Object.keys(message).join(' '));
  const always = 'schema_version id body enqueued_at body_bytes origin from_session_id';
  expect(keys).toEqual([always, `${always} reply_to source_message_id`]);
});

test('a sender without an id leaves from_session_id out', () => {
  const { world, bob } = aliceAndBob();
  send(world, world.join('c3'), 'bob');
  expect(read(world, bob).shown[0]).not.toHaveProperty('from_session_id');
});

const noDriver = { wake_status: 'skipped_no_target', ...NO_WAY };
const notIdle = { wake_status: 'skipped_no_fresh_idle', wake_reason: 'reply_to_default', ...LONG_IDLE };
const wakes = [
  { wake: undefined, reply_to: undefined, keys: NOT_WOKEN },
  { wake: 'off', reply_to: undefined, keys: NOT_WOKEN },
  { wake: 'off', reply_to: 'r', keys: NOT_WOKEN },
  { wake: 'auto', reply_to: undefined, keys: noDriver, via: 'send_message', reason: 'no_driver' },
  { wake: 'auto', reply_to: 'r', keys: noDriver, via: 'send_message', reason: 'no_driver' },
  { wake: undefined, reply_to: 'r', keys: notIdle, via: 'reply_default', reason: 'no_fresh_idle' },
];

test.each(wakes)(
  'P7: with wake $wake and reply_to $reply_to the answer and the log say the same of a wake',
  (one) => {
    const { world, alice, pid } = aliceAndBob();
    const { keys, via, reason, ...given } = one;
    const { answer, events } = world.when('send_message', { target: 'bob', body: 'x', ...given }, alice);
    const id = String(answer.message_id);
    expectWire(answer, {
      ok: true,
      message_id: id,
      target_session_id: 'bob',
      target_server_pid: pid,
      ...keys,
    });
    const skipped = { messageId: id, address: BOB, via, reason, wake: null, evidence: null };
    expect(written(events.slice(2))).toEqual(
      via === undefined ? [] : [{ type: 'wake.skipped', data: skipped, correlation: id, causation: 5 }],
    );
  },
);

test('mail for an agent that is not running waits, and the answer says so last', () => {
  const { world, alice, bob } = aliceAndBob();
  world.given([{ type: 'session.ended', data: { server: 'b2', how: 'exit', evidence: 'it said so' } }]);
  const { answer } = world.when('send_message', { target: 'bob', body: 'later', wake: 'auto' }, alice);
  expectWire(answer, {
    ok: true,
    message_id: answer.message_id,
    target_session_id: 'bob',
    target_server_pid: null,
    wake_status: 'skipped_no_target',
    recipient_live: false,
    delivery_outlook: 'stored_until_it_runs',
    hint: 'The peer is not running: it gets the message when somebody starts it again.',
  });
  world.join('b3', 'bob');
  expect(read(world, { ...bob, server: 'b3' }).shown.map(({ body }) => body)).toEqual(['later']);
});

test('a recipient whose process is found gone is recorded as lost in the same append', () => {
  const { world, alice } = aliceAndBob();
  world.presence.set('b2', 'gone');
  const { answer, events } = world.when('send_message', { target: 'bob', body: 'x' }, alice);
  expect(answer).toMatchObject({ ok: true, target_server_pid: null, recipient_live: false });
  expect(events.map(({ type }) => type)).toEqual(['session.ended', 'message.sent', 'message.delivered']);
  expect(events[0]?.data).toMatchObject({ server: 'b2', how: 'lost' });
  expect(events[2]?.data).toMatchObject({ sent: 6 });
});

test('W10: a process that cannot be judged is neither called running nor lost', () => {
  const { world, alice, pid } = aliceAndBob();
  world.presence.set('b2', 'unknown');
  const { answer, events } = world.when('send_message', { target: 'bob', body: 'x' }, alice);
  expectWire(answer, {
    ok: true,
    message_id: answer.message_id,
    target_session_id: 'bob',
    target_server_pid: pid,
    recipient_live: null,
    delivery_outlook: 'unknown_liveness',
    hint: 'Nothing proves from here that the peer runs: message_status tells once it has taken the message.',
  });
  expect(events.map(({ type }) => type)).toEqual(['message.sent', 'message.delivered']);
});

test('W30: of several servers of one agent the one that started last is reported, also within one second', () => {
  const { world, alice } = aliceAndBob();
  const client = { pid: 77, startToken: 'same' };
  world.join('e1', null, PROJECT, { client, process: { pid: 501, startToken: 't' } });
  world.join('d2', null, PROJECT, { client, process: { pid: 502, startToken: 't' } });
  for (const server of ['d2', 'e1']) world.claim(server, 'carol');
  const { answer } = world.when('send_message', { target: 'carol', body: 'x' }, alice);
  expect(answer.target_server_pid).toBe(502);
});

test('W26: an id of any shape can be addressed and replied to', () => {
  const { world, alice } = aliceAndBob();
  for (const session of ['ABCDEF01-2345-6789-ABCD-EF0123456789', 'the reviewer', 'a:b', '名前']) {
    const peer = world.join(`c${world.events.length}`, session);
    const id = send(world, alice, session);
    expect(read(world, peer).shown.map((message) => message.id)).toEqual([id]);
    const { answer } = world.when('reply_to_message', { message_id: id, body: 'yes' }, peer);
    expect(answer).toMatchObject({ ok: true, target_session_id: 'alice' });
    expect(world.when('send_message', { target: 'alice', body: 'x' }, peer).answer.ok).toBe(true);
  }
});

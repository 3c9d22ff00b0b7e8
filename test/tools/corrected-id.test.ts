import { expect, test } from 'vitest';
import type { Caller } from '../../src/tools/index.js';
import { confirm, end, expectWire, read, send, theOnly } from '../support/deeds.js';
import { askAndWait, Time } from '../support/waiting.js';
import { PROJECT, World } from '../support/world.js';

/** Bob, and an agent whose id a stale environment suggested wrongly. */
function guessed() {
  const world = new World();
  const bob = world.join('b2', 'bob');
  world.join('a1');
  world.claim('a1', 'stale', PROJECT, 'environment');
  return { world, bob, stale: world.caller('a1', 'stale') };
}

function claim(world: World, caller: Caller, session_id: string) {
  const outcome = world.when('claim_session', { session_id }, caller, {
    clientType: 'unknown',
    transcriptPath: null,
  });
  expect(outcome.answer.ok).toBe(true);
  return { events: outcome.events, caller: world.caller(caller.server, session_id) };
}

test('a claim that corrects a guess says so, and the wrong id is nobody any more', () => {
  const { world, bob, stale } = guessed();
  const { events } = claim(world, stale, 'alice');
  expect(events.map(({ type }) => type)).toEqual(['session.released', 'session.claimed']);
  expect(theOnly(events, 'session.released').data).toEqual({
    server: 'a1',
    thread: null,
    session: 'stale',
    project: PROJECT.id,
    correctedTo: { session: 'alice' },
  });
  expectWire(world.when('send_message', { target: 'stale', body: 'x' }, bob).answer, {
    ok: false,
    error: 'target-not-found',
  });
  expect(world.when('send_message', { target: 'alice', body: 'x' }, bob).answer.ok).toBe(true);
});

test('P2: mail, handles, card and keys of the wrong id follow to the right one', () => {
  const { world, bob, stale } = guessed();
  const given = send(world, bob, 'stale', 'given');
  confirm(world, read(world, stale).handOver);
  send(world, bob, 'stale', 'unproved');
  read(world, stale);
  const waiting = send(world, bob, 'stale', 'waiting');
  world.when('set_my_state', { purpose: 'testing' }, stale);
  const once = { target: 'bob', body: 'once', idempotency_key: 'k' };
  const first = world.when('send_message', once, stale).answer;
  const { caller: alice } = claim(world, stale, 'alice');
  expect(world.when('send_message', once, alice).answer.message_id).toBe(first.message_id);
  expect(read(world, alice).shown.map(({ id }) => id)).toEqual([waiting]);
  for (const message_id of [given, waiting]) {
    expect(world.when('reply_to_message', { message_id, body: 'x' }, alice).answer.ok).toBe(true);
  }
  expect(world.when('set_my_state', {}, alice).answer.state).toMatchObject({ purpose: 'testing' });
  end(world, 'a1');
  expect(read(world, world.join('a9', 'alice')).shown.map(({ body }) => body)).toEqual([
    'unproved',
    'waiting',
  ]);
});

test('P2: mail that had come to the agent before it was guessed follows too', () => {
  const world = new World();
  const bob = world.join('b2', 'bob');
  world.join('a1');
  const names = { terminals: new Map([['a1', 'pid']]) };
  const id = world.when('send_message', { target: 'pid', body: 'early' }, bob, names).answer.message_id;
  world.claim('a1', 'stale', PROJECT, 'environment');
  const { caller: alice } = claim(world, world.caller('a1', 'stale'), 'alice');
  expect(read(world, alice).shown).toMatchObject([{ id }]);
  expect(world.when('reply_to_message', { message_id: id, body: 'x' }, alice).answer.ok).toBe(true);
});

test('P2: what was sent under the wrong id can be answered, and goes to the right one', () => {
  const { world, bob, stale } = guessed();
  const id = send(world, stale, 'bob');
  const { caller: alice } = claim(world, stale, 'alice');
  const { answer } = world.when('reply_to_message', { message_id: id, body: 'yes' }, bob);
  expect(answer).toMatchObject({ ok: true, target_session_id: 'alice' });
  expect(read(world, alice).shown).toMatchObject([{ body: 'yes' }]);
});

test('an id that was a wrong guess once can be claimed by its true agent', () => {
  const { world, bob, stale } = guessed();
  claim(world, stale, 'alice');
  const truly = world.join('c3', 'stale');
  const id = send(world, truly, 'bob');
  world.when('reply_to_message', { message_id: id, body: 'yes' }, bob);
  expect(read(world, truly).shown).toMatchObject([{ body: 'yes' }]);
});

test('P4: a question to the wrong id is answered by its agent under the right one', async () => {
  const { world, bob, stale } = guessed();
  const time = new Time(world);
  const call = askAndWait(world, time, () => bob, { target: 'stale', body: '?', timeout_ms: 1000 });
  const { caller: alice } = claim(world, stale, 'alice');
  world.when('reply_to_message', { message_id: call.question, body: '!' }, alice);
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: { body: '!', from_session_id: 'alice' } });
});

test('P4: a question under the wrong id is answered under the right one', async () => {
  const { world, bob, stale } = guessed();
  const time = new Time(world);
  let asker = stale;
  const call = askAndWait(world, time, () => asker, { target: 'bob', body: '?', timeout_ms: 1000 });
  asker = claim(world, stale, 'alice').caller;
  world.when('reply_to_message', { message_id: call.question, body: '!' }, bob);
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: { body: '!' } });
});

test('an id with better evidence than a guess stays known when one server leaves it', () => {
  const { world, bob, stale } = guessed();
  claim(world, stale, 'stale');
  const { events } = claim(world, stale, 'alice');
  expect(theOnly(events, 'session.released').data.correctedTo).toBeNull();
  expect(world.when('send_message', { target: 'stale', body: 'x' }, bob).answer).toMatchObject({
    ok: true,
    recipient_live: false,
  });
});

test('a guess does not take an id over from the agent that is known by it', () => {
  const { world, bob } = guessed();
  world.join('c3', 'carol');
  world.join('d4', null, PROJECT);
  world.claim('d4', 'carol', PROJECT, 'environment');
  const { events } = claim(world, world.caller('d4', 'carol'), 'dora');
  expect(theOnly(events, 'session.released').data.correctedTo).toBeNull();
  expect(world.when('send_message', { target: 'carol', body: 'x' }, bob).answer.ok).toBe(true);
});

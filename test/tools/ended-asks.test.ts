import { NEVER } from 'rxjs';
import { expect, test } from 'vitest';
import { asksOf, findServer } from '../../src/projections/index.js';
import { readSettings } from '../../src/settings.js';
import { type Asked, asked, WAIT_MS } from '../support/asked.js';
import { end, read, theOnly } from '../support/deeds.js';
import { delegate } from '../support/work.js';
import { PROJECT, World } from '../support/world.js';

/** How long whoever was asked is away before it counts as ended, in milliseconds. */
const AWAY_MS = 60_000;

async function timedOut(): Promise<Asked> {
  const scene = asked();
  await scene.time.pass(WAIT_MS);
  return scene;
}

/** The client of this server goes on under another id, as it does at `/clear`. */
function cleared(world: World, server: string, from: string, to: string): void {
  const row = findServer(world.now(), server);
  const { client, bootId, namespace } = row?.client ? { ...row, client: row.client } : expect.unreachable();
  world.given([
    {
      type: 'session.continued',
      data: {
        project: PROJECT.id,
        from,
        to,
        source: 'clear',
        client,
        bootId,
        namespace,
        transcriptPath: null,
      },
    },
  ]);
}

test('Durable asks: whoever was asked and is gone for a minute has ended, and so has the wait', async () => {
  const { world, alice, call, lookForEnds } = await timedOut();
  end(world, 'b2');
  world.at += AWAY_MS - 1;
  expect(lookForEnds()).toEqual([]);
  world.at += 1;
  const { requestId } = call;
  expect(lookForEnds()).toMatchObject([
    {
      type: 'ask.ended',
      data: { requestId, asker: alice.address, reason: 'target-ended' },
      correlation: requestId,
    },
  ]);
  expect(asksOf(world.now(), alice.address)).toEqual([]);
  expect(lookForEnds()).toEqual([]);
});

test('Durable asks: an answer of one that came back after its end was told is ordinary mail', async () => {
  const { world, alice, bob, call, lookForEnds } = await timedOut();
  read(world, bob);
  end(world, 'b2');
  world.at += AWAY_MS;
  lookForEnds();
  const again = world.join('b3', 'bob');
  const { answer, events } = world.when('reply_to_message', { message_id: call.question, body: '!' }, again);
  expect(answer.wake_reason).toBe('reply_to_default');
  expect(events.map(({ type }) => type)).not.toContain('ask.answered');
  expect(read(world, alice).shown).toMatchObject([{ body: '!' }]);
});

test.each([
  ['within the minute', AWAY_MS - 1],
  ['later, before anybody looked', 30 * AWAY_MS],
])('Durable asks: the wait goes on for one that is back %s', async (_, away) => {
  const { world, call, lookForEnds } = await timedOut();
  end(world, 'b2');
  world.at += away;
  const again = world.join('b3', 'bob');
  world.at += AWAY_MS;
  expect(lookForEnds()).toEqual([]);
  const { answer } = world.when('reply_to_message', { message_id: call.question, body: '!' }, again);
  expect(answer.wake_reason).toBe('late_reply_to_pending');
});

test('Durable asks: the minute begins anew with each end, and only when the last server is gone', async () => {
  const { world, lookForEnds } = await timedOut();
  world.join('b3', 'bob');
  end(world, 'b2');
  world.at += 2 * AWAY_MS;
  expect(lookForEnds()).toEqual([]);
  end(world, 'b3');
  world.at += AWAY_MS - 1;
  world.join('b4', 'bob');
  end(world, 'b4');
  world.at += AWAY_MS - 1;
  expect(lookForEnds()).toEqual([]);
  world.at += 1;
  expect(lookForEnds()).toHaveLength(1);
});

test('Durable asks: /clear of whoever was asked ends no wait: its answer under the new id is the late one', async () => {
  const { world, call, lookForEnds } = await timedOut();
  cleared(world, 'b2', 'bob', 'bob-two');
  world.at += 2 * AWAY_MS;
  expect(lookForEnds()).toEqual([]);
  const bobTwo = world.caller('b2', 'bob-two');
  const { answer, events } = world.when('reply_to_message', { message_id: call.question, body: '!' }, bobTwo);
  expect(answer.wake_reason).toBe('late_reply_to_pending');
  expect(theOnly(events, 'ask.answered').data.late).toBe(true);
});

test('Durable asks: one that went on by /clear and then ended has ended', async () => {
  const { world, lookForEnds } = await timedOut();
  cleared(world, 'b2', 'bob', 'bob-two');
  end(world, 'b2');
  world.at += AWAY_MS;
  expect(lookForEnds()).toMatchObject([{ data: { reason: 'target-ended' } }]);
});

test.each(['before its call ended', 'after'])(
  'Durable asks: an asker that goes on by /clear %s keeps its waits, and is woken under its new id',
  async (when) => {
    const { world, time, call, reply, lookForEnds } = asked();
    if (when === 'after') await time.pass(WAIT_MS);
    cleared(world, 'a1', 'alice', 'alice-two');
    const aliceTwo = world.caller('a1', 'alice-two');
    if (when !== 'after') await time.pass(WAIT_MS);
    expect(call.answer()).toMatchObject({ reply: null });
    expect(asksOf(world.now(), aliceTwo.address)).toMatchObject([
      { requestId: call.requestId, state: 'expired' },
    ]);
    expect(lookForEnds(aliceTwo)).toEqual([]);
    const { answer, events } = reply();
    expect(answer).toMatchObject({
      target_session_id: 'alice-two',
      wake_reason: 'late_reply_to_pending',
    });
    expect(theOnly(events, 'wake.requested').data.address).toBe(aliceTwo.address);
    expect(asksOf(world.now(), aliceTwo.address)).toEqual([]);
    expect(read(world, aliceTwo).shown).toMatchObject([{ body: '!' }]);
  },
);

test('Durable asks, P4: the late answer goes to the asker that went on, also when its old id is taken again', async () => {
  const { world, time, call, reply } = asked();
  await time.pass(WAIT_MS);
  cleared(world, 'a1', 'alice', 'alice-two');
  const another = world.join('z9', 'alice');
  const { answer } = reply();
  expect(answer).toMatchObject({
    target_session_id: 'alice-two',
    wake_reason: 'late_reply_to_pending',
  });
  expect(read(world, another).shown).toEqual([]);
  expect(read(world, world.caller('a1', 'alice-two')).shown).toMatchObject([{ reply_to: call.requestId }]);
});

test('Durable asks: who was not running when asked has not ended: it may be started yet', () => {
  const { world, alice, lookForEnds } = asked();
  end(world, 'b2');
  world.at += 1000;
  const { answer } = world.when('ask_peer', { target: 'bob', body: 'and?' }, alice);
  expect(answer).toMatchObject({ recipient_live: false });
  world.at += AWAY_MS;
  expect(lookForEnds()).toHaveLength(1);
  expect(asksOf(world.now(), alice.address)).toMatchObject([{ requestId: answer.request_id }]);
  const again = world.join('b3', 'bob');
  const late = world.when('reply_to_message', { message_id: answer.message_id, body: '!' }, again).answer;
  expect(late.wake_reason).toBe('late_reply_to_pending');
});

test('Durable asks: delegated work is waited for however long, and whoever ends', () => {
  const { world, alice, lookForEnds } = asked();
  delegate(world, alice, 'bob');
  end(world, 'b2');
  world.at += 1_000_000_000;
  expect(lookForEnds()).toHaveLength(1);
  expect(asksOf(world.now(), alice.address)).toMatchObject([{ delegated: true }]);
});

test('Durable asks: a call that waits returns early when whoever was asked has ended', async () => {
  const world = new World();
  const { time, call, lookForEnds } = asked(world);
  end(world, 'b2');
  world.at += AWAY_MS;
  await time.pass(0);
  expect(call.answer()).toBeNull();
  lookForEnds();
  await time.pass(0);
  const answer = call.answer() ?? expect.unreachable();
  expect(answer).toMatchObject({ ok: true, request_id: call.requestId, reply: null, timed_out: true });
  expect(Object.entries(answer).at(-1)).toEqual(['recipient_live', false]);
  await time.pass(WAIT_MS);
  expect(world.events.map(({ type }) => type)).not.toContain('ask.expired');
});

test('Durable asks: a call whose wait expired before its deadline returns too, and does not call its peer gone', async () => {
  const world = new World();
  world.settings = readSettings({ OXTAIL_PENDING_ASK_TTL_MS: '1000' });
  const { time, call, lookForEnds } = asked(world);
  await time.pass(1000);
  lookForEnds();
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: null, timed_out: true });
  expect(call.answer()).not.toHaveProperty('recipient_live');
});

test('Durable asks: the end of another wait ends no call', async () => {
  const { world, time, alice, call } = asked();
  world.given([
    { type: 'ask.ended', data: { requestId: 'another', asker: alice.address, reason: 'target-ended' } },
  ]);
  await time.pass(0);
  expect(call.answer()).toBeNull();
});

test('Durable asks: an answer that waits to be taken is not lost to the end of whoever gave it', async () => {
  const { world, alice, reply, lookForEnds } = asked(new World(), { tail: () => NEVER });
  reply();
  end(world, 'b2');
  world.at += 2 * AWAY_MS;
  expect(lookForEnds()).toEqual([]);
  expect(read(world, alice).shown).toMatchObject([{ body: '!' }]);
  expect(theOnly(world.events, 'ask.answered').data.late).toBe(true);
});

import { expect, test } from 'vitest';
import { asksOf } from '../../src/projections/index.js';
import { readSettings } from '../../src/settings.js';
import { type Asked, asked, WAIT_MS } from '../support/asked.js';
import { end, read, theOnly, written } from '../support/deeds.js';
import { seen } from '../support/turns.js';
import { PROJECT, World } from '../support/world.js';

/** The ways in which a call stops waiting without an answer, and what the wait is from then on. */
const stops: [string, string, (asked: Asked) => Promise<void> | void][] = [
  ['by time', 'expired', ({ time }) => time.pass(WAIT_MS)],
  [
    'by cancellation',
    'cancelled',
    async ({ time, call }) => {
      call.cancel();
      await time.pass(0);
    },
  ],
  ['by the end of the asker’s server', 'abandoned', ({ world }) => restarted(world, 'exit')],
  ['by its kill, which somebody noticed', 'abandoned', ({ world }) => restarted(world, 'lost')],
  ['by its kill, which nobody noticed', 'waiting', ({ world }) => restarted(world, null)],
];

/** Alice’s server goes, and another comes up for her. */
function restarted(world: World, how: 'exit' | 'lost' | null): void {
  if (how === null) world.presence.set('a1', 'gone');
  else end(world, 'a1', how);
  world.join('a9', 'alice', PROJECT, { clientType: 'claude-code' });
}

async function timedOut(): Promise<Asked> {
  const scene = asked();
  await scene.time.pass(WAIT_MS);
  return scene;
}

const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);
const wakes = (events: readonly { type: string }[]) => types(events).filter((type) => /^wake/.test(type));

test.each(stops)('Durable asks, P7: a wait that ended %s is still a wait', async (_, state, stop) => {
  const scene = asked();
  await stop(scene);
  const { world, alice, call, lookForEnds } = scene;
  expect(asksOf(world.now(), alice.address)).toMatchObject([{ requestId: call.requestId, state }]);
  expect(lookForEnds()).toEqual([]);
});

test.each(stops)(
  'Durable asks: the late answer to a wait that ended %s is ordinary mail, closes it and wakes the asker',
  async (_, __, stop) => {
    const scene = asked();
    await stop(scene);
    const { world, alice, call, reply } = scene;
    const { answer, events } = reply();
    expect(answer).toMatchObject({ correlation: 'correlated', wake_reason: 'late_reply_to_pending' });
    const id = String(answer.message_id);
    const sent = theOnly(events, 'message.sent');
    const { requestId } = call;
    expect(written(events.slice(events.indexOf(sent) + 1))).toMatchObject([
      { type: 'message.delivered', data: { id, address: alice.address, reservedFor: null } },
      {
        type: 'ask.answered',
        data: { requestId, asker: alice.address, messageId: id, late: true },
        correlation: requestId,
        causation: sent.seq,
      },
      { type: 'wake.requested', data: { messageId: id, via: 'reply_to_message', given: { option: null } } },
    ]);
    expect(asksOf(world.now(), alice.address)).toEqual([]);
    expect(read(world, alice).shown).toMatchObject([{ id, body: '!', reply_to: requestId }]);
  },
);

test('Durable asks: how a wait ended stays on record when the asker’s server ends later', async () => {
  const { world, alice } = await timedOut();
  world.when('ask_peer', { target: 'bob', body: 'and?' }, alice);
  end(world, 'a1');
  const states = asksOf(world.now(), alice.address).map(({ state }) => state);
  expect(states.sort()).toEqual(['abandoned', 'expired']);
});

test('Durable asks: the wake of a late answer passes the lenient gates: idle for long is woken, busy is not', async () => {
  for (const [state, ago, woken] of [
    ['idle', 3_000_000, ['wake.requested']],
    ['busy', 0, ['wake.skipped']],
  ] as const) {
    const { world, alice, reply } = await timedOut();
    seen(world, alice, state, ago);
    const { answer, events } = reply();
    expect(wakes(events)).toEqual(woken);
    expect(answer.wake_reason).toBe('late_reply_to_pending');
    expect(answer.wake_status).toBe(state === 'busy' ? 'skipped_busy' : 'skipped_no_target');
  }
});

test('Durable asks: wake:"off" suppresses the wake of a late answer and says so; the wait is over all the same', async () => {
  const { world, alice, reply } = await timedOut();
  const { answer, events } = reply({ wake: 'off' });
  expect(answer.wake_reason).toBe('late_reply_to_pending_suppressed');
  expect(answer).not.toHaveProperty('wake_status');
  expect(types(events)).toEqual(['message.sent', 'message.delivered', 'ask.answered']);
  expect(asksOf(world.now(), alice.address)).toEqual([]);
});

test('Durable asks: OXTAIL_AUTOWAKE=off disables the wake of a late answer that nobody asked for, not one that is asked for', async () => {
  for (const [more, status, woken] of [
    [{}, 'disabled', ['wake.skipped']],
    [{ wake: 'auto' }, 'skipped_no_target', ['wake.requested']],
  ] as const) {
    const { world, reply } = await timedOut();
    world.settings = readSettings({ OXTAIL_AUTOWAKE: 'off' });
    const { answer, events } = reply(more);
    expect(answer).toMatchObject({ wake_reason: 'late_reply_to_pending', wake_status: status });
    expect(wakes(events)).toEqual(woken);
  }
});

test('Durable asks: a second answer closes nothing, and is woken for by the ordinary rule', async () => {
  const { world, alice, reply } = await timedOut();
  reply();
  world.at += 2000;
  seen(world, alice, 'idle', 3_000_000);
  const { answer, events } = reply();
  expect(answer).toMatchObject({ wake_reason: 'reply_to_default', wake_status: 'skipped_no_fresh_idle' });
  expect(types(events)).not.toContain('ask.answered');
  expect(read(world, alice).shown).toHaveLength(2);
});

test('Durable asks: a late answer that is sent by hand, with reply_to, is one as well', async () => {
  const { world, bob, call } = await timedOut();
  const input = { target: 'alice', body: '!', reply_to: call.requestId };
  const { answer, events } = world.when('send_message', input, bob);
  expect(answer.wake_reason).toBe('late_reply_to_pending');
  expect(theOnly(events, 'ask.answered').data.late).toBe(true);
});

test('Durable asks: what others send, and what Bob sends that answers nothing, leaves the wait as it is', async () => {
  const { world, alice, bob, call } = await timedOut();
  const carol = world.join('c3', 'carol');
  world.when('send_message', { target: 'alice', body: 'me', reply_to: call.requestId }, carol);
  world.when('send_message', { target: 'alice', body: 'hi' }, bob);
  expect(asksOf(world.now(), alice.address)).toHaveLength(1);
});

test('Durable asks: after OXTAIL_PENDING_ASK_TTL_MS a wait has expired, as the asker’s own server records', async () => {
  const notice = ({ lookForEnds }: Asked) => lookForEnds();
  const { world, call, alice, ...rest } = await withTtl('90000');
  world.at += 90_000 - WAIT_MS - 1;
  expect(types(notice({ world, call, alice, ...rest }))).not.toContain('ask.ended');
  world.at += 1;
  const ended = notice({ world, call, alice, ...rest }).filter(({ type }) => type === 'ask.ended');
  const { requestId } = call;
  expect(ended).toMatchObject([
    { data: { requestId, asker: alice.address, reason: 'expired' }, correlation: requestId },
  ]);
  expect(asksOf(world.now(), alice.address)).toEqual([]);
});

async function withTtl(ttl: string): Promise<Asked> {
  const world = new World();
  world.settings = readSettings({ OXTAIL_PENDING_ASK_TTL_MS: ttl });
  const scene = asked(world);
  await scene.time.pass(WAIT_MS);
  return scene;
}

test('Durable asks: an answer to a wait that has expired is ordinary, and its own append says that it expired', async () => {
  const { world, alice, call, reply } = await withTtl('90000');
  world.at += 90_000 - WAIT_MS;
  const { answer, events } = reply();
  expect(answer.wake_reason).toBe('reply_to_default');
  expect(theOnly(events, 'ask.ended').data).toMatchObject({ requestId: call.requestId, reason: 'expired' });
  expect(types(events)).not.toContain('ask.answered');
  expect(reply().answer.wake_reason).toBe('reply_to_default');
  expect(read(world, alice).shown).toMatchObject([{ body: '!' }, { body: '!' }]);
});

test('Durable asks: in the last moment before, it is late, not expired', async () => {
  const { world, reply } = await withTtl('90000');
  world.at += 90_000 - WAIT_MS - 1;
  const { answer, events } = reply();
  expect(answer.wake_reason).toBe('late_reply_to_pending');
  expect(types(events)).not.toContain('ask.ended');
});

import { expect, test } from 'vitest';
import type { SkipReason } from '../../src/wake/policy.js';
import { LEASE_MS } from '../../src/wake/take.js';
import { AGENTS, NOW, REACH } from './gates.js';
import { Attended } from './taking.js';

const MINUTE = 60_000;

/** What became of the wish of each of these senders, in their order. */
function wishes(
  scene: Attended,
  senders: readonly string[],
  wake: 'auto' | 'unset' = 'auto',
  replyTo?: string,
): string[] {
  return senders.map((sender) => {
    const from = scene.world.caller(sender, sender);
    const input = {
      target: 'ben',
      body: 'x',
      ...(wake === 'auto' ? { wake } : {}),
      ...(replyTo ? { reply_to: replyTo } : {}),
    };
    const { events } = scene.world.when('send_message', input, from);
    const [event] = events.filter(({ type }) => type.startsWith('wake.'));
    return event?.type === 'wake.skipped' ? event.data.reason : (event?.type ?? 'none');
  });
}

const SENDERS = ['a1', 'a2', 'a3', 'a4'];

function crowd(): Attended {
  const scene = new Attended({ named: true, presence: 'live', sign: { state: 'idle', ago: 0 } });
  for (const sender of SENDERS) scene.world.join(sender, sender);
  return scene;
}

/** The open wake comes to this end. */
function settle(scene: Attended, how: 'fired' | SkipReason, replyTo: string | null = null): void {
  const { answer } = scene.takes({ at: scene.world.at });
  const { wake, messageId, via } = answer?.open ?? expect.unreachable('no wake could be taken');
  const about = { wake, messageId, address: scene.address };
  const fired = { server: 'bb', driver: 'tmux', confirmed: true, evidence: '', replyTo } as const;
  scene.world.given([
    how === 'fired'
      ? { type: 'wake.fired', data: { ...about, ...fired } }
      : { type: 'wake.skipped', data: { ...about, via, reason: how, evidence: null } },
  ]);
}

test('W53: of four senders in four processes one wakes an idle agent, and the others know that it is under way', () => {
  const scene = crowd();
  expect(wishes(scene, SENDERS)).toEqual(['wake.requested', 'under_way', 'under_way', 'under_way']);
});

test('W53: that an agent was just woken holds for every sender, and until it stirs or a minute is over', () => {
  const scene = crowd();
  wishes(scene, ['a1']);
  settle(scene, 'fired');
  scene.world.at = NOW + 999;
  expect(wishes(scene, SENDERS)).toEqual(Array(4).fill('debounced'));
  scene.world.at = NOW + 1000;
  expect(wishes(scene, SENDERS)).toEqual(Array(4).fill('already_woken'));
  scene.world.at = NOW + MINUTE;
  expect(wishes(scene, SENDERS)).toEqual(['wake.requested', 'under_way', 'under_way', 'under_way']);
});

test('W53: the time between two wakes by replies is kept by all senders together', () => {
  const scene = crowd();
  wishes(scene, ['a1'], 'unset', 'r1');
  settle(scene, 'fired', 'r1');
  scene.reads();
  scene.world.at = NOW + 3999;
  expect(wishes(scene, ['a2', 'a3'], 'unset', 'r2')).toEqual(['rate_limited', 'rate_limited']);
  scene.world.at = NOW + 4000;
  expect(wishes(scene, ['a2', 'a3'], 'unset', 'r2')).toEqual(['wake.requested', 'under_way']);
});

test('W53: a reply wakes a Codex agent whose transcript shows that it has just gone idle', () => {
  const scene = new Attended(AGENTS.unseen, REACH['both ways']);
  const sighting = { state: 'idle', source: 'transcript', turn: null, at: NOW - 1000 } as const;
  const seen = new Map([[scene.address, sighting]]);
  const input = { target: 'ben', body: 'x', reply_to: 'r' };
  const { events, answer } = scene.world.when('send_message', input, scene.ada, { seen });
  expect(events.map(({ type }) => type)).toEqual([
    'session.activity',
    'message.sent',
    'message.delivered',
    'wake.requested',
  ]);
  expect(events.at(-1)?.data).toMatchObject({ via: 'reply_default', replyTo: 'r', mayType: true });
  expect(answer.wake_reason).toBe('reply_to_default');
});

test('W53: plain mail wakes an agent that no hook tells of, if that takes no keys', () => {
  const native = new Attended(AGENTS.unseen, REACH['a native way']);
  const { events, answer } = native.world.when('send_message', { target: 'ben', body: 'x' }, native.ada);
  expect(events.at(-1)).toMatchObject({ type: 'wake.requested', data: { mayType: false } });
  expect(answer.wake_reason).toBe('hookless_default');
  expect(new Attended(AGENTS.unseen, REACH['a terminal']).writes('unset')).toBeNull();
});

test.each(['unavailable', 'busy'] as const)(
  'W52: a reply wake that ended as %s is not spent: the next answer to the same request may wake',
  (how) => {
    const scene = crowd();
    expect(wishes(scene, ['a1'], 'unset', 'r')).toEqual(['wake.requested']);
    settle(scene, how);
    expect(wishes(scene, ['a1'], 'unset', 'r')).toEqual(['wake.requested']);
    settle(scene, 'fired', 'r');
    scene.reads();
    scene.world.at = NOW + 10 * MINUTE;
    scene.world.given([
      {
        type: 'session.activity',
        data: {
          address: scene.address,
          state: 'idle',
          source: 'stop',
          turn: null,
          evidenceAt: scene.world.at,
        },
      },
    ]);
    expect(wishes(scene, ['a1', 'a2'], 'unset', 'r')).toEqual(['deduped', 'deduped']);
    expect(wishes(scene, ['a1'], 'unset', 'another')).toEqual(['wake.requested']);
  },
);

test.each(['failed', 'taker_lost'] as const)(
  'W52, W53: a reply wake that ended as %s may have been sent: it stands for a while, and is not spent',
  (how) => {
    const scene = crowd();
    wishes(scene, ['a1'], 'unset', 'r');
    settle(scene, how);
    scene.world.at += MINUTE / 2;
    expect(wishes(scene, ['a1'], 'auto', 'r')).toEqual(['already_woken']);
    scene.world.at += MINUTE;
    expect(wishes(scene, ['a1'], 'unset', 'r')).toEqual(['wake.requested']);
  },
);

test('W53: whoever finds that a taker was lost does not wake at once: it may have done so', () => {
  const scene = crowd();
  wishes(scene, ['a1'], 'unset', 'r');
  expect(scene.takes().answer).not.toBeNull();
  scene.world.at = NOW + LEASE_MS + 1;
  const { events } = scene.world.when('send_message', { target: 'ben', body: 'x', wake: 'auto' }, scene.ada);
  const skips = events.flatMap((event) => (event.type === 'wake.skipped' ? event.data.reason : []));
  expect(skips).toEqual(['taker_lost', 'debounced']);
});

test('W52: a reply wake that nobody took is not spent', () => {
  const scene = crowd();
  wishes(scene, ['a1'], 'unset', 'r');
  scene.world.at = NOW + 2001;
  const { events } = scene.world.when('send_message', { target: 'ben', body: 'x', reply_to: 'r' }, scene.ada);
  expect(events.map(({ type }) => type)).toEqual([
    'message.sent',
    'message.delivered',
    'wake.skipped',
    'wake.requested',
  ]);
});

test('W52: a reply wake that a gate kept back is not spent', () => {
  const scene = crowd();
  scene.world.settings = { ...scene.world.settings, wakeStrategy: 'off' };
  expect(wishes(scene, ['a1'], 'unset', 'r')).toEqual(['disabled']);
  scene.world.settings = { ...scene.world.settings, wakeStrategy: 'auto' };
  expect(wishes(scene, ['a1'], 'unset', 'r')).toEqual(['wake.requested']);
});

import { expect, test } from 'vitest';
import type { NewEvent } from '../../src/events/index.js';
import { wakesOf } from '../../src/projections/index.js';
import { readSettings, type Settings } from '../../src/settings.js';
import type { ActivityState } from '../../src/wake/index.js';
import { isRetryDue, MOST_RETRIES, retryWake } from '../../src/wake/retry.js';
import { AGENTS, NOW } from './gates.js';
import { Attended } from './taking.js';

const SECOND = 1000;

/** Ben, whom nobody could wake for his mail when it came. */
class Missed extends Attended {
  tries = 0;

  constructor(past: 'skipped' | 'fired' = 'skipped') {
    super();
    const wake = this.writes() ?? expect.unreachable('no wake was requested');
    this.ends(wake, past);
  }

  ends(wake: string, how: 'skipped' | 'fired'): void {
    const about = { wake, messageId: 'm', address: this.address };
    const fired = { server: 'bb', driver: 'tmux', confirmed: true, evidence: '', replyTo: null } as const;
    const skipped = { via: 'send_message', reason: 'unavailable', evidence: null } as const;
    this.world.given([
      how === 'fired'
        ? { type: 'wake.fired', data: { ...about, ...fired } }
        : { type: 'wake.skipped', data: { ...about, ...skipped } },
    ]);
  }

  /** What Ben’s server decides this much later; nothing of it is recorded. */
  after(
    ms: number,
    state: ActivityState = 'idle',
    settings: Settings = readSettings({}),
  ): readonly NewEvent[] {
    const retrying = { at: NOW + ms, state, wakeId: `try ${this.tries + 1}`, settings };
    return retryWake(this.world.now(), this.address, retrying).events;
  }

  /** The same, and it is recorded, as is that nothing came of it. */
  tried(ms: number): readonly NewEvent[] {
    const events = this.after(ms);
    this.world.at = NOW + ms;
    this.world.given(events);
    const requested = events.some(({ type }) => type === 'wake.requested');
    if (requested) this.ends(`try ${++this.tries}`, 'skipped');
    return events;
  }
}

test('mail that nobody could be woken for is tried again after a quarter of a minute, not before', () => {
  const scene = new Missed();
  expect(scene.after(14_999)).toEqual([]);
  expect(scene.after(15_000)).toEqual([
    {
      type: 'wake.requested',
      data: {
        messageId: expect.any(String),
        address: scene.address,
        via: 'retry',
        wake: 'try 1',
        replyTo: null,
        mayType: true,
        attempt: 1,
        given: { option: null, state: 'idle', seenAt: null, strategy: 'auto' },
      },
      correlation: expect.any(String),
    },
  ]);
});

test('P7: tries are a minute apart and few, then it is given up, once', () => {
  const scene = new Missed();
  const told: unknown[] = [];
  for (let second = 0; second < 600; second++) {
    for (const { type, data } of scene.tried(second * SECOND)) {
      told.push([second, type, 'attempt' in data ? data.attempt : 'reason' in data ? data.reason : null]);
    }
  }
  expect(told).toEqual([
    [15, 'wake.requested', 1],
    [75, 'wake.requested', 2],
    [135, 'wake.requested', 3],
    [195, 'wake.skipped', 'gave_up'],
  ]);
  expect(MOST_RETRIES).toBe(3);
});

test('new mail that somebody wants read is worth new tries', () => {
  const scene = new Missed();
  for (const second of [15, 75, 135, 195]) scene.tried(second * SECOND);
  expect(scene.after(400 * SECOND)).toEqual([]);
  scene.world.at = NOW + 400 * SECOND;
  scene.writes('off');
  expect(scene.after(900 * SECOND), 'mail that nobody wanted it woken for').toEqual([]);
  const wake = scene.writes() ?? expect.unreachable('no wake was requested');
  scene.ends(wake, 'skipped');
  expect(scene.after(414 * SECOND)).toEqual([]);
  expect(scene.after(415 * SECOND)).toMatchObject([{ type: 'wake.requested', data: { attempt: 1 } }]);
});

test('a wake that was sent is given a minute to come to something', () => {
  const scene = new Missed('fired');
  expect(scene.after(59_999)).toEqual([]);
  expect(scene.after(60_000)).toMatchObject([{ type: 'wake.requested', data: { attempt: 1 } }]);
});

test('P8: nobody is tried again who is busy, or of whom it is not known that he is idle', () => {
  const scene = new Missed();
  for (const state of ['busy', 'stale', 'unknown'] as const) expect(scene.after(60_000, state)).toEqual([]);
  for (const state of ['idle', 'fresh-idle'] as const) expect(scene.after(60_000, state)).toHaveLength(1);
  expect(isRetryDue(scene.world.now(), scene.address, NOW + 60_000), 'it stays due').toBe(true);
});

test('nobody is given up while he is busy', () => {
  const scene = new Missed();
  for (const second of [15, 75, 135]) scene.tried(second * SECOND);
  expect(scene.after(400 * SECOND, 'busy')).toEqual([]);
  expect(scene.after(400 * SECOND)).toMatchObject([{ data: { reason: 'gave_up' } }]);
});

test('mail that was read needs no further try, and the next has all its tries', () => {
  const scene = new Missed();
  scene.tried(15_000);
  scene.reads();
  expect(scene.after(600_000)).toEqual([]);
  scene.world.at = NOW + 600_000;
  const wake = scene.writes() ?? expect.unreachable('no wake was requested');
  scene.ends(wake, 'skipped');
  expect(scene.after(615_000)).toMatchObject([{ type: 'wake.requested', data: { attempt: 1 } }]);
});

test('a wake that came to nothing after the mail was read is not tried again', () => {
  const scene = new Attended();
  const wake = scene.writes();
  scene.takes();
  scene.reads();
  const about = { wake, messageId: 'm', address: scene.address, via: 'send_message' } as const;
  scene.world.given([{ type: 'wake.skipped', data: { ...about, reason: 'unavailable', evidence: null } }]);
  expect(isRetryDue(scene.world.now(), scene.address, NOW + 900_000)).toBe(false);
});

test('while a wake is under way none is tried besides', () => {
  const scene = new Attended();
  scene.writes();
  expect(isRetryDue(scene.world.now(), scene.address, NOW + 900_000)).toBe(false);
});

test('each of the switches that keep an agent from being woken unasked keeps its server from trying', () => {
  const scene = new Missed();
  const off = { OXTAIL_SELF_WAKE: 'off', OXTAIL_AUTOWAKE: 'OFF', OXTAIL_ASK_PEER_WAKE_STRATEGY: 'off' };
  for (const [name, value] of Object.entries(off))
    expect(scene.after(60_000, 'idle', readSettings({ [name]: value })), name).toEqual([]);
  const legacy = readSettings({ OXTAIL_ASK_PEER_WAKE_STRATEGY: 'legacy' });
  expect(scene.after(60_000, 'idle', legacy)).toMatchObject([{ data: { given: { strategy: 'legacy' } } }]);
});

test('a wake that was switched off, or not wanted a second time for one request, is not tried by the back door', () => {
  for (const reason of ['disabled', 'deduped'] as const) {
    const scene = new Attended();
    scene.writes('off');
    const data = {
      messageId: 'm',
      address: scene.address,
      via: 'reply_default',
      wake: null,
      evidence: null,
    } as const;
    scene.world.given([{ type: 'wake.skipped', data: { ...data, reason } }]);
    expect(isRetryDue(scene.world.now(), scene.address, NOW + 900_000), reason).toBe(false);
    expect(wakesOf(scene.world.now(), scene.address), reason).toEqual({});
  }
});

test('who was busy, long idle or woken too lately when mail came is tried when the time is right', () => {
  for (const reason of [
    'busy',
    'no_fresh_idle',
    'rate_limited',
    'debounced',
    'no_driver',
    'not_running',
  ] as const) {
    const scene = new Attended(AGENTS['long idle']);
    scene.writes('off');
    const data = {
      messageId: 'm',
      address: scene.address,
      via: 'reply_default',
      wake: null,
      evidence: null,
    } as const;
    scene.world.given([{ type: 'wake.skipped', data: { ...data, reason } }]);
    expect(isRetryDue(scene.world.now(), scene.address, NOW + 15_000), reason).toBe(true);
  }
});

import { expect, test } from 'vitest';
import { readSettings } from '../../src/settings.js';
import { activityState, driversFor, statusOfSkip } from '../../src/wake/index.js';
import { AGENTS, NOW, REACH, Scene, settingsOf, WISHES } from './gates.js';

const FRESH_MS = readSettings({}).freshIdleMs;
const SECOND = 1000;

const busy = (ago: number) => ({ state: 'busy', since: NOW - ago }) as const;
const idle = (ago: number) => ({ state: 'idle', since: NOW - ago }) as const;

test('an agent is idle from the last sign of it on, and freshly so for less than five minutes', () => {
  const of = (ago: number) => activityState(idle(ago), 'codex', NOW, FRESH_MS);
  expect([0, 299_999, 300_000, 86_400_000].map(of)).toEqual(['fresh-idle', 'fresh-idle', 'idle', 'idle']);
  expect(of(-1), 'a time to come proves nothing of having just gone idle').toBe('idle');
});

test('without any evidence nothing is known of an agent', () => {
  for (const client of ['claude-code', 'codex', 'unknown'] as const)
    expect(activityState(undefined, client, NOW, FRESH_MS)).toBe('unknown');
});

test('W50: who was seen busy is busy at 599 s, and at 601 s is still in its turn if its client tells of turns', () => {
  for (const client of ['claude-code', 'codex'] as const) {
    const of = (ago: number) => activityState(busy(ago), client, NOW, FRESH_MS);
    expect([-5, 0, 599, 599.999].map((seconds) => of(seconds * SECOND))).toEqual(Array(4).fill('busy'));
    expect([600, 601, 86_400, 86_400_000].map((seconds) => of(seconds * SECOND))).toEqual(
      Array(4).fill('stale'),
    );
  }
});

test('an old call of a client that tells nothing of its turns says nothing', () => {
  const of = (ago: number) => activityState(busy(ago), 'unknown', NOW, FRESH_MS);
  expect([599_999, 600_000].map(of)).toEqual(['busy', 'unknown']);
});

test('W50, P8: whoever asks, no keys are sent into a turn, however long ago it was last heard of', () => {
  for (const ago of [0, 599 * SECOND, 601 * SECOND, 6 * 3600 * SECOND]) {
    for (const wish of Object.values(WISHES)) {
      const seen = { ...AGENTS.busy, sign: { state: 'busy', ago } } as const;
      const decision = new Scene(seen, REACH['both ways']).considers(wish, settingsOf('auto', 'on'));
      for (const event of decision.events)
        if (event.type === 'wake.requested') expect(event.data.mayType).toBe(false);
      if (ago < 600 * SECOND) expect(decision.events.map(({ type }) => type)).not.toContain('wake.requested');
    }
  }
  expect(driversFor(null).filter(({ types }) => types)).toHaveLength(1);
  expect(statusOfSkip('busy')).toBe('skipped_busy');
});

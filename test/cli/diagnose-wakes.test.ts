import { expect, test } from 'vitest';
import { scorecardLines } from '../../src/cli/diagnose/scorecard-lines.js';
import type { NewEvent } from '../../src/events/index.js';
import { beginScorecard } from '../../src/forensics/diagnose/scorecard.js';
import { handedOver, wakeFired, wakeRequested, wakeSkipped } from '../support/message-story.js';
import { World } from '../support/world.js';

const HOUR = 3_600_000;

/** The scorecard of events at so many hours before now. */
function scored(story: readonly (readonly [number, NewEvent])[]) {
  const world = new World();
  const now = world.at;
  const scoring = beginScorecard(now);
  for (const [hours, event] of story) {
    world.at = now - hours * HOUR;
    for (const one of world.given([event])) scoring.note(one);
  }
  return scoring.finish(new Map([...scoring.woken()].map((address) => [address, 'codex'])), false);
}

test('wakes are counted by client, driver and reason, over a day and a week', () => {
  const card = scored([
    [100, wakeRequested('w1')],
    [100, wakeFired('w1', 'tmux', true)],
    // Too late to have come of it.
    [99, handedOver()],
    [90, wakeSkipped('busy')],
    [2, wakeRequested('w2')],
    [2, wakeFired('w2', 'tmux', false)],
    [1.99, handedOver()],
    [1, wakeFired('w3', 'rewake', true)],
    [1, wakeSkipped('busy')],
    [1, wakeSkipped('no_taker', 'w4')],
  ]);
  const rewake = { client: 'codex', driver: 'rewake', fired: 1, confirmed: 1, read: 0 };
  expect(card.periods).toEqual([
    {
      hours: 24,
      requested: 1,
      drivers: [rewake, { client: 'codex', driver: 'tmux', fired: 1, confirmed: 0, read: 1 }],
      skipped: { busy: 1, no_taker: 1 },
    },
    {
      hours: 168,
      requested: 2,
      drivers: [rewake, { client: 'codex', driver: 'tmux', fired: 2, confirmed: 1, read: 1 }],
      skipped: { busy: 2, no_taker: 1 },
    },
  ]);
  const lines = [...scorecardLines(card)];
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
    [''],
    ['Wakes', '24 hours', '7 days'],
    ['sent by', 'sent', 'taken', 'read', 'sent', 'taken', 'read'],
    ['codex rewake', '1', '1', '0', '1', '1', '0'],
    ['codex tmux', '1', '0', '1', '2', '1', '1'],
    ['asked for', '1', '2'],
    ['not sent: busy', '1', '2'],
    ['not sent: no_taker', '1', '1'],
  ]);
  const since = new Date(card.since ?? 0).toISOString();
  expect([...scorecardLines({ ...card, partial: true })].at(-1)).toBe(`  counted since ${since} alone`);
});

test('where nobody was to be woken there is no scorecard', () => {
  expect([...scorecardLines(scored([[1, handedOver()]]))]).toEqual([]);
});

import { expect, test } from 'vitest';
import { VERDICTS, type Why, why } from '../../../src/forensics/index.js';
import { end, send } from '../../support/deeds.js';
import { wentOn } from '../../support/work-events.js';
import { PROJECT } from '../../support/world.js';
import { historyOfEvents } from '../../support/world-history.js';
import { stage, VERDICT_CASES, type VerdictCase } from './verdict-cases.js';

function played({ given, unreadable }: VerdictCase) {
  const on = stage();
  const ref = given(on);
  return { ref, at: on.world.at, events: on.world.events, unreadable };
}

function verdictOn({ ref, at, events, unreadable }: ReturnType<typeof played>): Why['verdict'] | string {
  const told = why(historyOfEvents(events, { unreadable }), ref, { at, presenceOf: null });
  return 'sentence' in told ? told.code : told.verdict;
}

test.for(VERDICT_CASES)('P7: $code: $when', (one) => {
  const story = played(one);
  const verdict = verdictOn(story);
  expect(verdict).toMatchObject({ code: one.code, class: VERDICTS[one.code].class });
  for (const type of one.decisive) {
    const rest = story.events.filter((event) => event.type !== type);
    expect(verdictOn({ ...story, events: rest }), `without ${type}`).not.toMatchObject({ code: one.code });
  }
});

test.each([0, 50])(
  'P7: a message is found with whom its recipient went on as, and on again, though others have its old id, and %i more servers',
  (servers) => {
    const on = stage();
    for (let more = 0; more < servers; more++) on.world.join(`c${more}`, 'alice', PROJECT);
    const id = send(on.world, on.alice, 'bob');
    on.world.given([wentOn('bob', 'bea'), wentOn('alice', 'bob'), wentOn('bea', 'bell')]);
    const told = why(historyOfEvents(on.world.events), id, { at: on.world.at, presenceOf: null });
    expect(told).toMatchObject({
      verdict: { code: 'waiting-being-woken', sentence: expect.stringContaining('bell') },
    });
    if (servers > 0) return;
    expect('story' in told && told.story.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['bob goes on as bea (clear)', 'bea goes on as bell (clear)']),
    );
  },
);

test('P7: that the recipient ended without having read is told in the story', () => {
  const { world, alice } = stage();
  const id = send(world, alice, 'bob');
  end(world, 'b2');
  const told = why(historyOfEvents(world.events), id, { at: world.at, presenceOf: null });
  expect(told).toMatchObject({ verdict: { code: 'recipient-ended' } });
  expect('story' in told && told.story.map(({ type }) => type)).toContain('session.ended');
});

test('every verdict there is has its story', () => {
  expect([...new Set(VERDICT_CASES.map(({ code }) => code))].sort()).toEqual(Object.keys(VERDICTS).sort());
});

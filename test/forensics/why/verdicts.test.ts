import { expect, test } from 'vitest';
import { VERDICTS, type Why, why } from '../../../src/forensics/index.js';
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

test('every verdict there is has its story', () => {
  expect([...new Set(VERDICT_CASES.map(({ code }) => code))].sort()).toEqual(Object.keys(VERDICTS).sort());
});

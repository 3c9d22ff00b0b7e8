import { expect, test } from 'vitest';
import type { Projection } from '../../../src/events/index.js';
import { checkFold } from '../../../src/forensics/index.js';
import { projections } from '../../../src/projections/index.js';
import { bundleBytes, opened } from '../../support/bundles.js';
import { send } from '../../support/deeds.js';
import { memoryHistory } from '../../support/memory-history.js';
import { World } from '../../support/world.js';

const EVENTS = correspondence(2000);
const WHOLE = bundleBytes(memoryHistory(EVENTS));
const PART = bundleBytes(memoryHistory(EVENTS), { from: 500 });

function correspondence(messages: number) {
  const world = new World();
  const ada = world.join('aa', 'ada');
  world.join('bb', 'ben');
  for (let index = 0; index < messages; index++) send(world, ada, 'ben', `letter ${index}`);
  return world.events;
}

/** The projections of a program in which one of them is another. */
function withOther(name: string, change: (one: Projection) => Partial<Projection>): readonly Projection[] {
  return projections.map((one) => (one.name === name ? { ...one, ...change(one) } : one));
}

test.each<[string, Buffer, number]>([
  ['whole', WHOLE, 2],
  ['in part', PART, 3],
])('P5: an export %s is folded as it was recorded', (_, bytes, compared) => {
  const { history } = opened(bytes);
  const check = checkFold(history, projections);
  expect(check).toMatchObject({ ok: true, different: null, to: EVENTS.length });
  expect(check.compared).toBeGreaterThanOrEqual(compared);
  expect(check.projections.map(({ found }) => found)).toEqual(projections.map(() => 'as-recorded'));
  expect(check.events).toBe(EVENTS.length - history.earliest);
});

test.each<[string, Buffer]>([
  ['whole', WHOLE],
  ['in part', PART],
])(
  'a reducer that folds one event of an export %s otherwise is found, with the first interval',
  (_, bytes) => {
    const { history } = opened(bytes);
    const delivered = EVENTS.find(({ seq, type }) => seq > 3400 && type === 'message.delivered')!;
    const deaf = withOther('mailboxes', ({ apply }) => ({
      apply: (tables, event) => (event.seq === delivered.seq ? undefined : apply(tables, event)),
    }));
    const places = history.digests.map(({ seq }) => seq);
    const upTo = places.find((seq) => seq >= delivered.seq);
    const after = places.filter((seq) => seq < delivered.seq).at(-1);
    expect(after).toBeGreaterThan(history.earliest);
    const check = checkFold(history, deaf);
    expect(check.ok).toBe(false);
    expect(check.different).toEqual({ after, upTo, projections: [expect.stringMatching(/^mailboxes@/)] });
    expect(check.projections.filter(({ found }) => found !== 'as-recorded')).toMatchObject([
      { found: 'different' },
    ]);
  },
);

test('a reducer that fails is a difference, too', () => {
  const broken = withOther('ledgers', () => ({
    apply: () => {
      throw new Error('no');
    },
  }));
  expect(checkFold(opened(WHOLE).history, broken)).toMatchObject({ ok: false, different: { after: 0 } });
});

test('another version of a projection is not compared, and said to be another', () => {
  const newer = withOther('mailboxes', () => ({ version: 99 }));
  const check = checkFold(opened(WHOLE).history, newer);
  expect(check.ok).toBe(true);
  expect(check.projections.find(({ name }) => name === 'mailboxes@99')).toEqual({
    name: 'mailboxes@99',
    found: 'not-recorded',
    recorded: [expect.stringMatching(/^mailboxes@\d+$/)],
  });
  // A state that only the other version can go on from is no basis.
  expect(() => checkFold(opened(PART).history, newer)).toThrow(
    expect.objectContaining({ code: 'other-version' }),
  );
});

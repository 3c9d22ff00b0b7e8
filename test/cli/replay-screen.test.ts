import { expect, test } from 'vitest';
import { draw, panesOf } from '../../src/cli/replay/screen/draw.js';
import { keysIn } from '../../src/cli/replay/screen/keys.js';
import { stageOf } from '../../src/cli/replay/screen/scene.js';
import type { ScreenState } from '../../src/cli/replay/screen/screen-state.js';
import { step } from '../../src/cli/replay/screen/state.js';
import { confirm, read, send } from '../support/deeds.js';
import { historyOf } from '../support/history-of.js';
import { World } from '../support/world.js';

/** Ada has sent Ben two messages, the first of which he has read. */
function story() {
  const world = new World();
  const ada = world.join('a1', 'ada');
  const ben = world.join('b1', 'ben');
  const first = send(world, ada, 'ben');
  confirm(world, read(world, ben).handOver);
  const second = send(world, ada, 'ben', 'hi \u001b[2J');
  const sent = world.events.filter(({ type }) => type === 'message.sent').map(({ seq }) => seq);
  const history = historyOf(world.events);
  const stage = stageOf(history, { first: 1, last: history.head, now: () => world.at });
  return { stage, last: history.head, sent, ids: [first, second] };
}

const BEGUN: ScreenState = {
  at: 1,
  filter: { agent: null, type: null },
  asking: null,
  note: null,
  scrolled: 0,
  over: false,
};

function pressed({ stage }: Pick<ReturnType<typeof story>, 'stage'>, keys: readonly string[], from = BEGUN) {
  return keys.reduce((state, key) => step(state, key, stage.book), from);
}

test('keys are told apart, also several that come at once', () => {
  expect(keysIn('jk')).toEqual(['j', 'k']);
  expect(keysIn('\u001b[A\u001b[BG\u001b[5~\u001bOA')).toEqual(['up', 'down', 'G', 'page-up', 'up']);
  expect(keysIn('\u001b')).toEqual(['escape']);
  expect(keysIn('a\r\u007f\u0003é😀')).toEqual(['a', 'enter', 'backspace', 'interrupt', 'é', '😀']);
  expect(keysIn('\u001b[99;5u')).toEqual([]);
});

test('keys go to the next and the previous event, to the ends and from message to message', () => {
  const told = story();
  expect(pressed(told, ['j', 'down', 'k']).at).toBe(2);
  expect(pressed(told, ['k'])).toMatchObject({ at: 1, note: 'There is nothing before this.' });
  expect(pressed(told, ['G']).at).toBe(told.last);
  expect(pressed(told, ['G', 'j', 'g']).at).toBe(1);
  expect(pressed(told, ['n']).at).toBe(told.sent[0]);
  expect(pressed(told, ['n', 'n', 'n'])).toMatchObject({
    at: told.sent[1],
    note: expect.stringContaining('No'),
  });
  expect(pressed(told, ['G', 'N', 'N']).at).toBe(told.sent[0]);
  expect(pressed(told, ['q']).over).toBe(true);
  expect(pressed(told, ['x'])).toEqual(BEGUN);
});

test('a moment is gone to by its position or by the short name that is shown', () => {
  const told = story();
  told.stage.scene(pressed(told, ['G']), 24, 80);
  const shown = told.ids[1]?.slice(0, 6) ?? '';
  expect(pressed(told, ['m', ...'4', 'enter']).at).toBe(4);
  expect(pressed(told, ['/', '9', 'backspace', '3', 'enter']).at).toBe(3);
  expect(pressed(told, ['m', '4', 'escape'])).toEqual(BEGUN);
  expect(pressed(told, ['m', ...(told.ids[1] ?? ''), 'enter']).at).toBe((told.sent[1] ?? 0) + 1);
  expect(pressed(told, ['m', ...shown, 'enter']).at).toBeGreaterThan(1);
  expect(pressed(told, ['m', ...'nobody', 'enter'])).toMatchObject({
    at: 1,
    note: expect.stringContaining('Nothing is known of "nobody"'),
  });
});

test('filters leave out what others did; an empty one takes it away again', () => {
  const told = story();
  const onlyTypes = pressed(told, ['t', ...'message.sent', 'enter', 'j']);
  expect(onlyTypes.at).toBe(told.sent[0]);
  expect(pressed(told, ['j', 'j'], onlyTypes)).toMatchObject({ at: told.sent[1], note: expect.any(String) });
  expect(pressed(told, ['t', 'enter', 'j'], onlyTypes).at).toBe((told.sent[0] ?? 0) + 1);
  const ben = pressed(told, ['a', ...'ben', 'enter', 'g']);
  expect(ben).toMatchObject({ at: 4, filter: { agent: 'ben', type: null } });
  expect(pressed(told, ['t', ...'nothing', 'enter']).note).toContain('There are no events of type "nothing"');
});

test.each([
  [24, 80],
  [10, 40],
  [60, 200],
  [5, 20],
])('P9: a screen of %i rows and %i columns is full, and holds nothing that draws', (rows, columns) => {
  const told = story();
  for (const keys of [[], ['G'], ['n', 'd', 'd', 'u'], ['m', 'x']]) {
    const state = pressed(told, keys);
    const lines = draw(state, told.stage.scene(state, rows, columns), rows, columns);
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(line).toMatch(/^[\x20-\x7e…]*$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines.filter((line) => line.startsWith('> '))).toHaveLength(1);
    expect(lines[panesOf(rows).before + 1]).toMatch(/^> /);
  }
});

test('the screen shows the fleet as it was at the cursor', () => {
  const told = story();
  const drawn = (state: ScreenState) => draw(state, told.stage.scene(state, 40, 80), 40, 80).join('\n');
  const atEnd = drawn(pressed(told, ['G']));
  expect(atEnd).toContain('mail      1: ');
  expect(atEnd).toContain('shown     1, the last: ');
  const before = drawn(pressed(told, ['G', 'g']));
  expect(before).toContain('As of position 1,');
  expect(before).not.toMatch(/mail|shown/);
});

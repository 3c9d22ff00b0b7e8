import { expect, test } from 'vitest';
import { adapterOf } from '../../src/clients/index.js';
import { heldBy } from '../../src/wake/drivers/composer.js';
import { rowsOf } from '../../src/wake/drivers/screen.js';
import { WAKE_TEXT } from '../../src/wake/index.js';
import { screens, wakeScreens } from './screens.js';

const look = (row: { character: string; dim: boolean; inverse: boolean }[] = []) =>
  row.map(({ character, dim, inverse }) => `${dim ? 'd' : ''}${inverse ? 'i' : ''}${character}`).join(' ');

test.each(screens)('W53: $what', ({ clientType, screen, cursorRow, held }) => {
  expect(heldBy({ screen, cursorRow }, adapterOf(clientType).promptMarks)).toBe(held);
});

test.each(wakeScreens)('P8: $what', ({ clientType, screen, cursorRow, held }) => {
  expect(heldBy({ screen, cursorRow }, adapterOf(clientType).promptMarks)).toBe(held);
});

test('P8: the text of a wake is ours alone when it is whole, in one piece and by itself', () => {
  const marks = adapterOf('codex').promptMarks;
  const held = (typed: string) => heldBy({ screen: `› ${typed}`, cursorRow: 0 }, marks);
  expect(held(WAKE_TEXT)).toBe('ours');
  for (const typed of [`x${WAKE_TEXT}`, `${WAKE_TEXT}x`, WAKE_TEXT.slice(1), WAKE_TEXT.slice(0, -1)])
    expect(held(typed), typed).toBe('other');
  for (let at = 1; at < WAKE_TEXT.length; at++)
    expect(held(`${WAKE_TEXT.slice(0, at)}x${WAKE_TEXT.slice(at)}`)).toBe('other');
  expect(held(`${WAKE_TEXT} ${WAKE_TEXT}`)).toBe('other');
  expect(heldBy({ screen: `! ${WAKE_TEXT}`, cursorRow: 0 }, marks)).toBe('other');
});

test('a second row counts when the cursor is on it', () => {
  const screen = '› \n  second\n\n  a line below';
  const marks = adapterOf('codex').promptMarks;
  expect(heldBy({ screen, cursorRow: 1 }, marks)).toBe('other');
  expect(heldBy({ screen, cursorRow: 0 }, marks)).toBe('nothing');
  expect(heldBy({ screen, cursorRow: null }, marks)).toBe('nothing');
});

test('of a client whose screen is not known nothing is told', () => {
  for (const { screen } of screens) {
    expect(heldBy({ screen, cursorRow: 0 }, adapterOf('unknown').promptMarks)).toBe('unknown');
  }
});

test('a style holds until it is changed, in the rows below, too', () => {
  expect(rowsOf('a\x1b[2mb\nc\x1b[22md\x1b[7me\x1b[27mf\x1b[2;7mg\x1b[mh').map(look)).toEqual([
    'a db',
    'dc d ie f dig h',
  ]);
});

test('the numbers of a colour are no styles', () => {
  for (const colour of ['38;5;2', '48;2;7;2;2', '38:2::2:7:2', '58;5;7', '4:2'])
    expect(look(rowsOf(`\x1b[${colour}ma`)[0])).toBe('a');
  expect(look(rowsOf('\x1b[38;5;2;2ma')[0])).toBe('da');
});

test('links, other commands and control characters are no text', () => {
  const linked = '\x1b]8;;https://example.org\x1b\\a\x1b]8;;\x1b\\\x0eb\x0f\x1b[?25lc\x1b(Bd';
  expect(look(rowsOf(linked)[0]).replaceAll(' ', '')).toMatch(/^abc/);
});

import { expect, test } from 'vitest';
import { adapterOf } from '../../src/clients/index.js';
import { isInUse } from '../../src/wake/drivers/composer.js';
import { rowsOf } from '../../src/wake/drivers/screen.js';
import { screens } from './screens.js';

const look = (row: { character: string; dim: boolean; inverse: boolean }[] = []) =>
  row.map(({ character, dim, inverse }) => `${dim ? 'd' : ''}${inverse ? 'i' : ''}${character}`).join(' ');

test.each(screens)('W53: $what', ({ clientType, screen, cursorRow, inUse }) => {
  expect(isInUse({ screen, cursorRow }, adapterOf(clientType).promptMarks)).toBe(inUse);
});

test('a second row counts when the cursor is on it', () => {
  const screen = '› \n  second\n\n  a line below';
  const marks = adapterOf('codex').promptMarks;
  expect(isInUse({ screen, cursorRow: 1 }, marks)).toBe(true);
  expect(isInUse({ screen, cursorRow: 0 }, marks)).toBe(false);
  expect(isInUse({ screen, cursorRow: null }, marks)).toBe(false);
});

test('of a client whose screen is not known nothing is told', () => {
  for (const { screen } of screens) {
    expect(isInUse({ screen, cursorRow: 0 }, adapterOf('unknown').promptMarks)).toBe(false);
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

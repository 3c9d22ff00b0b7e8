import { expect, test } from 'vitest';
import { readSettings, settingsTable } from '../../src/settings.js';
import { drivers, driversFor } from '../../src/wake/drivers.js';

const namesFor = (value?: string) =>
  driversFor(readSettings({ OXTAIL_WAKE_DRIVERS: value }).wakeDrivers).map(({ name }) => name);

test('drivers that leave the keyboard alone come first, as the README says', () => {
  expect(namesFor()).toEqual(['rewake', 'codex-queue', 'tmux']);
  expect(drivers.map(({ types }) => types)).toEqual([false, false, true]);
  expect(settingsTable()).toContain(`\`${namesFor().join(',')}\``);
});

test('a list of names orders and limits the drivers', () => {
  expect(namesFor('tmux')).toEqual(['tmux']);
  expect(namesFor(' TMUX , Rewake ')).toEqual(['tmux', 'rewake']);
  expect(namesFor('tmux,codex-queue,tmux,rewake,tmux')).toEqual(['tmux', 'codex-queue', 'rewake']);
});

test('a name of no driver counts for nothing, and lets in none that was not named', () => {
  expect(namesFor('bell,codex-queue')).toEqual(['codex-queue']);
  for (const value of ['bell', 'tmuxx', 'rewake tmux', 'none', 'None', 'toString'])
    expect(namesFor(value)).toEqual([]);
  expect(namesFor('none,tmux')).toEqual(['tmux']);
});

test('an empty list is as good as none given', () => {
  for (const value of ['', ' ', ',', ' , ']) expect(namesFor(value)).toEqual(namesFor());
});

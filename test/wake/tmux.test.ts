import { expect, test } from 'vitest';
import { terminalOf } from '../../src/wake/index.js';

test('the terminal is the socket and the pane of the environment', () => {
  expect(terminalOf({ TMUX: '/tmp/tmux-0/default,123,0', TMUX_PANE: '%7' })).toEqual({
    socket: '/tmp/tmux-0/default',
    pane: '%7',
  });
  expect(terminalOf({ TMUX: '/tmp/a,1,2/s,123,-1', TMUX_PANE: '%10' })?.socket).toBe('/tmp/a,1,2/s');
});

test('an environment without a whole terminal has none', () => {
  const TMUX = '/tmp/tmux-0/default,123,0';
  expect(terminalOf({})).toBeNull();
  expect(terminalOf({ TMUX })).toBeNull();
  expect(terminalOf({ TMUX_PANE: '%1' })).toBeNull();
  for (const pane of ['', '1', '%', '%a', '%1 ', ' %1', '%1\n', '%1;kill-server', '$1', '-%1'])
    expect(terminalOf({ TMUX, TMUX_PANE: pane })).toBeNull();
  for (const value of ['', '/tmp/s', '/tmp/s,1', ',1,2', 'relative,1,2', '/tmp/s,x,0'])
    expect(terminalOf({ TMUX: value, TMUX_PANE: '%1' })).toBeNull();
});

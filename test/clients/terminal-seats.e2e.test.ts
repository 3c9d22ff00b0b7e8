import { spawnSync } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import type { ProcessSource } from '../../src/clients/process-facts.js';
import { darwinProcesses } from '../../src/clients/processes-darwin.js';
import { linuxProcesses } from '../../src/clients/processes-linux.js';
import { untilStopped } from '../support/child-processes.js';
import { startTerminalClient } from '../support/terminal-client.js';
import { startTmux, type Tmux } from '../support/tmux.js';

const sources: [string, ProcessSource][] = [['ps', darwinProcesses]];
if (process.platform === 'linux') sources.push(['/proc', linuxProcesses]);
const hasLsof = spawnSync('lsof', ['-v']).status === 0;

function deviceOf(tmux: Tmux, pane: string): string {
  return tmux.run('display-message', '-p', '-t', pane, '#{pane_tty}');
}

test.each(sources)(
  '%s: a program in a pane sits at its terminal, in the foreground',
  async (_name, source) => {
    const tmux = startTmux();
    const { pid, server, pane } = await startTerminalClient(tmux);
    const terminal = source.terminalAt(deviceOf(tmux, pane));
    expect(terminal).not.toBeNull();
    const seat = { terminal, group: pid, foreground: pid, stopped: false };
    expect(source.seatOf(pid)).toEqual(seat);
    expect(source.seatOf(server)).toEqual(seat);
    expect(source.seatOf(Number(tmux.run('display-message', '-p', '#{pid}')))).toBeNull();
    expect(source.seatOf(2 ** 31)).toBeNull();
  },
);

test.each(sources)(
  '%s: a suspended program is stopped, behind the one that went on',
  async (_name, source) => {
    const tmux = startTmux();
    const { pid } = await startTerminalClient(tmux, { line: 'bash -c "set -m; CLIENT; cat"' });
    process.kill(pid, 'SIGTSTP');
    await untilStopped(pid);
    await vi.waitFor(() => expect(source.seatOf(pid)?.foreground).not.toBe(pid), 10_000);
    expect(source.seatOf(pid)).toMatchObject({ group: pid, stopped: true });
  },
);

test.each(sources)('%s: two panes are two terminals, and a file is none', async (_name, source) => {
  const tmux = startTmux();
  const [one, other] = [await startTerminalClient(tmux), await startTerminalClient(tmux)];
  expect(source.terminalAt(deviceOf(tmux, one.pane))).not.toBe(source.terminalAt(deviceOf(tmux, other.pane)));
  expect(source.terminalAt('/etc/hosts')).toBeNull();
  expect(source.terminalAt('')).toBeNull();
});

test.each(sources)('%s: a child with the keyboard is told from one with a pipe', async (_name, source) => {
  if (source === darwinProcesses && !hasLsof) return;
  const tmux = startTmux();
  const plain = await startTerminalClient(tmux);
  expect(source.readersOf(deviceOf(tmux, plain.pane), plain.pid, [])).toEqual([plain.pid]);
  expect(source.readersOf(deviceOf(tmux, plain.pane), plain.pid, [plain.pid])).toEqual([]);
  const { pid, pane } = await startTerminalClient(tmux, { line: 'exec CLIENT editor' });
  expect(source.readersOf(deviceOf(tmux, pane), pid, [pid])).toHaveLength(1);
});

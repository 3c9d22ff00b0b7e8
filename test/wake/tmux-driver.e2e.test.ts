import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { identityOf } from '../../src/clients/index.js';
import { tmuxDriverFor } from '../../src/wake/drivers/tmux-driver.js';
import { terminalOf, WAKE_TEXT } from '../../src/wake/index.js';
import { runTmux } from '../../src/wake/tmux.js';
import { temporaryFolder } from '../support/agent.js';
import { untilStopped } from '../support/child-processes.js';
import { pidOf } from '../support/pid-of.js';
import { newPane, startTerminalClient, type TerminalClient, untilTyped } from '../support/terminal-client.js';
import { startTmux, type Tmux } from '../support/tmux.js';
import { expectWoken, failed, unavailable, wake, when } from './driving.js';

async function expectNothing(tmux: Tmux, agent: TerminalClient): Promise<void> {
  expect(await untilTyped(tmux, agent)).toBe('');
}

test('P8: the agent’s own pane gets the text and one Enter, whatever starts the client', async () => {
  const tmux = startTmux();
  await expectWoken(tmux, await startTerminalClient(tmux));
  await expectWoken(tmux, await startTerminalClient(tmux, { line: 'sh -c "CLIENT; :"; :' }));
});

test('a client that needs no gap gets Enter at once, and one that does gets it after the gap', async () => {
  const tmux = startTmux();
  const gapOf = async (agent: TerminalClient) => {
    await expectWoken(tmux, agent);
    const keys = agent.keys();
    const enter = keys.find(({ text }) => text.includes('\r'));
    return (enter?.at ?? Number.NaN) - (keys[0]?.at ?? Number.NaN);
  };
  const codex = await startTerminalClient(tmux, { clientType: 'codex', enterGapMs: 500 });
  expect(await gapOf(codex)).toBeGreaterThan(450);
  expect(await gapOf(await startTerminalClient(tmux))).toBeLessThan(450);
});

test('P8: a pane that was renamed or moved to another session is still the agent’s', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  tmux.run('rename-session', '-t', agent.pane, 'renamed');
  await expectWoken(tmux, agent);
  const moved = await startTerminalClient(tmux);
  tmux.run('join-pane', '-d', '-s', moved.pane, '-t', 'renamed:');
  await expectWoken(tmux, moved);
  const alone = await startTerminalClient(tmux, { pane: moved.pane });
  tmux.run('break-pane', '-d', '-s', alone.pane);
  await expectWoken(tmux, alone);
});

test('W53: of two tmux servers with one pane id, the agent’s own is typed into, and never the other', async () => {
  const [own, other] = [startTmux(), startTmux()];
  const pane = newPane(own);
  expect(newPane(other)).toBe(pane);
  const agent = await startTerminalClient(own, { pane });
  const stranger = await startTerminalClient(other, { pane });
  expect(await wake(agent, { terminal: stranger.target.terminal })).toEqual(
    unavailable(/does not run under/),
  );
  await expectWoken(own, agent);
  await expectNothing(other, stranger);
});

test('P8: a pane that is gone, or whose server is, or that outlived its program, is refused', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  const { pane } = await startTerminalClient(tmux);
  tmux.run('kill-pane', '-t', pane);
  const { socket } = agent.target.terminal ?? expect.unreachable();
  expect(await wake(agent, { terminal: { socket, pane } })).toEqual(unavailable(/shows no pane/));
  const named = tmux.run('display-message', '-p', '-t', agent.pane, '#{session_name}');
  expect(await wake(agent, { terminal: { socket, pane: named } })).toEqual(unavailable(/shows no pane/));
  const dead = newPane(tmux);
  tmux.run('set-option', '-p', '-t', dead, 'remain-on-exit', 'on');
  tmux.run('respawn-pane', '-k', '-t', dead, 'true');
  await vi.waitFor(
    () => expect(tmux.run('display-message', '-p', '-t', dead, '#{pane_dead}')).toBe('1'),
    20_000,
  );
  expect(await wake(agent, { terminal: { socket, pane: dead } })).toEqual(
    unavailable(/does not run under|shows no pane/),
  );
  await expectNothing(tmux, agent);
  tmux.run('kill-server');
  expect(await wake(agent)).toEqual(unavailable(/shows no pane/));
});

test('P8: a pane that runs another program by now gets nothing, even if it changed at the last moment', async () => {
  const tmux = startTmux();
  const before = await startTerminalClient(tmux);
  const after = await startTerminalClient(tmux, { pane: before.pane });
  expect(await wake(before)).toEqual(unavailable(/does not run above/));
  await expectNothing(tmux, after);
  const stranger = await startTerminalClient(tmux);
  expect(await wake(after, { terminal: stranger.target.terminal })).toEqual(
    unavailable(/does not run under/),
  );
  await expectNothing(tmux, stranger);

  const folder = temporaryFolder();
  const taken = await startTerminalClient(tmux);
  const takeOver = () => {
    tmux.run('respawn-pane', '-k', '-t', taken.pane, `cat > ${folder}/got`);
  };
  expect(await wake(taken, {}, when(1, takeOver))).toEqual(unavailable(/did not let the text/));
  expect(tmux.run('capture-pane', '-p', '-t', taken.pane)).not.toContain(WAKE_TEXT.slice(0, 12));
});

test('P8: where the pane changed after the text, Enter is not pressed, and that is told', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  const takeOver = () => tmux.run('respawn-pane', '-k', '-t', agent.pane, 'exec sleep 600');
  const outcome = await wake(agent, {}, when(2, takeOver));
  expect(outcome).toEqual(failed(/The text is in pane %\d+, and Enter was not pressed/));
  expect(agent.typed()).not.toContain('\r');

  const looked = await startTerminalClient(tmux);
  const look = () => tmux.run('copy-mode', '-t', looked.pane);
  expect(await wake(looked, {}, when(2, look))).toEqual(failed(/The text is in pane .* did not let Enter/));
  tmux.run('send-keys', '-X', '-t', looked.pane, 'cancel');
  expect(await untilTyped(tmux, looked)).toBe(WAKE_TEXT);
});

test('P8: a pane that shows its history, takes no keys or is tied to others is refused', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  const neighbour = await startTerminalClient(tmux);
  tmux.run('join-pane', '-d', '-s', neighbour.pane, '-t', agent.pane);
  const changes: [string[], string[]][] = [
    [['copy-mode'], ['send-keys', '-X', 'cancel']],
    [
      ['select-pane', '-d'],
      ['select-pane', '-e'],
    ],
    [
      ['set-option', '-w', 'synchronize-panes', 'on'],
      ['set-option', '-w', 'synchronize-panes', 'off'],
    ],
  ];
  const run = ([command = '', ...args]: string[]) => tmux.run(command, '-t', agent.pane, ...args);
  for (const [begin, end] of changes) {
    run(begin);
    expect(await wake(agent)).toEqual(unavailable(/did not let the text/));
    run(end);
    expect(
      await wake(
        agent,
        {},
        when(1, () => run(begin)),
      ),
    ).toEqual(unavailable(/did not let the text/));
    run(end);
  }
  await expectNothing(tmux, neighbour);
  await expectWoken(tmux, agent);
});

test('W53: while another program has the pane’s foreground, nothing is typed', async () => {
  const tmux = startTmux();
  const behind = await startTerminalClient(tmux, { line: 'bash -c "set -m; CLIENT deaf & sleep 600"' });
  expect(await wake(behind)).toEqual(unavailable(/Another program/));
  const suspended = await startTerminalClient(tmux, { line: 'bash -c "set -m; CLIENT; cat"' });
  process.kill(suspended.pid, 'SIGTSTP');
  await untilStopped(suspended.pid);
  expect(await wake(suspended)).toEqual(unavailable(/is suspended/));
  for (const { pane } of [behind, suspended])
    expect(tmux.run('capture-pane', '-p', '-t', pane)).not.toContain(WAKE_TEXT.slice(0, 12));
});

test('W53: while an editor that the client started has the keyboard, nothing is typed', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux, { line: 'exec CLIENT editor' });
  expect(await wake(agent)).toEqual(unavailable(/reads the pane’s keyboard, too/));
  await expectNothing(tmux, agent);
});

test('P8: a client in a terminal within the pane’s program is refused', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux, { line: 'script -qfc "CLIENT" /dev/null' });
  expect(await wake(agent)).toEqual(unavailable(/does not sit at the pane’s terminal/));
  await expectNothing(tmux, agent);
});

test('P8: a client that is another process than the one that was known is refused', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  const reused = { pid: agent.pid, startToken: 'of an earlier process' };
  expect(await wake(agent, { client: reused })).toEqual(unavailable(/does not run above/));
  await expectNothing(tmux, agent);
});

test('P8: a server that has only the pane’s environment, as a shared daemon’s has, is refused', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(async () => {
    child.stdin.end();
    await once(child, 'exit');
  });
  const elsewhere = { ...agent, server: pidOf(child) };
  expect(await wake(elsewhere)).toEqual(unavailable(/does not run above/));
  expect(await wake(elsewhere, { client: identityOf(process.pid) })).toEqual(
    unavailable(/does not run under/),
  );
  await expectNothing(tmux, agent);
});

test('P8: when the lease is over nothing is typed; after the text, no Enter', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  expect(await wake(agent, {}, () => false)).toEqual(unavailable(/lease of this wake is over/));
  await expectNothing(tmux, agent);
  const late = await startTerminalClient(tmux);
  let asked = 0;
  expect(await wake(late, {}, () => ++asked < 2)).toEqual(failed(/Enter was not pressed.*lease/));
  expect(await untilTyped(tmux, late)).toBe(WAKE_TEXT);
});

test('a tmux that does not answer may have typed: that is no way to try another driver', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  const pid = Number(tmux.run('display-message', '-p', '#{pid}'));
  onTestFinished(() => void execFileSync('kill', ['-CONT', String(pid)]));
  const hang = () => process.kill(pid, 'SIGSTOP');
  expect(await wake(agent, {}, when(1, hang))).toEqual(failed(/did not say whether it typed/));
  process.kill(pid, 'SIGCONT');
  expect(await untilTyped(tmux, agent)).not.toContain('\r');
});

test('a tmux server that ends under a command may have done it', async () => {
  const tmux = startTmux();
  const { socket = '' } = terminalOf(tmux.newSession('work', temporaryFolder())) ?? {};
  const pid = Number(tmux.run('display-message', '-p', '#{pid}'));
  const asked = runTmux(socket, ['set-option', '-g', '@asked', 'yes', ';', 'run-shell', 'sleep 600']);
  await vi.waitFor(() => expect(tmux.run('show-options', '-gv', '@asked')).toBe('yes'), 10_000);
  process.kill(pid, 'SIGKILL');
  expect((await asked).ended).toBe('lost');
  expect((await runTmux(socket, ['list-sessions'])).ended).toBe('absent');
});

test('without a tmux to run, nothing is done', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  vi.stubEnv('PATH', temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await wake(agent)).toEqual(unavailable(/shows no pane/));
  const lose = when(1, () => vi.stubEnv('PATH', temporaryFolder()));
  vi.unstubAllEnvs();
  expect(await wake(agent, {}, lose)).toEqual(unavailable(/did not let the text/));
  vi.unstubAllEnvs();
  await expectNothing(tmux, agent);
});

test('an agent without a pane or a known client is out of reach', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  const driver = tmuxDriverFor(agent.server);
  expect(driver.mayReach(agent.target)).toBe(true);
  for (const lack of [{ terminal: null }, { client: null }]) {
    expect(driver.mayReach({ ...agent.target, ...lack })).toBe(false);
    expect(await wake(agent, lack)).toEqual(unavailable(/not known/));
  }
});

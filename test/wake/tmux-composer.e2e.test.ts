import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, test, vi } from 'vitest';
import { WAKE_TEXT } from '../../src/wake/index.js';
import { startTerminalClient, type TerminalClient, untilTyped } from '../support/terminal-client.js';
import { startTmux, type Tmux } from '../support/tmux.js';
import { expectWoken, failed, unavailable, wake, when } from './driving.js';
import { type ScreenExample, screens, wakeScreens } from './screens.js';

/** Draws a screen in a pane as its program would. */
function draw(tmux: Tmux, pane: string, { screen, cursorRow }: ScreenExample): void {
  const device = tmux.run('display-message', '-p', '-t', pane, '#{pane_tty}');
  const cursor = cursorRow === null ? '\x1b[?25l' : `\x1b[?25h\x1b[${cursorRow + 1};3H`;
  writeFileSync(device, `\x1b[0m\x1b[2J\x1b[H${screen.replaceAll('\n', '\r\n')}${cursor}`);
}

/** The same, until tmux shows it. */
async function show(tmux: Tmux, pane: string, example: ScreenExample): Promise<void> {
  draw(tmux, pane, example);
  const visible = (text: string) => text.replace(/[ \u00a0]+$/gm, '').trim();
  await vi.waitFor(
    () =>
      expect(visible(tmux.run('capture-pane', '-p', '-t', pane))).toBe(
        visible(stripVTControlCharacters(example.screen)),
      ),
    10_000,
  );
}

test('W53: a draft or an open menu is left alone, and a hint in its place is not', async () => {
  const tmux = startTmux();
  const agents = {
    'claude-code': await startTerminalClient(tmux),
    codex: await startTerminalClient(tmux, { clientType: 'codex' }),
  };
  for (const example of screens) {
    const { clientType, held, what } = example;
    const agent = agents[clientType];
    await show(tmux, agent.pane, example);
    const drawn = wakeScreens.find(
      (each) => each.clientType === clientType && each.what.endsWith('two rows'),
    );
    const draws = () => held === 'nothing' && draw(tmux, agent.pane, drawn ?? expect.unreachable());
    const { outcome, evidence } = await wake(agent, {}, when(1, draws));
    expect(outcome, what).toBe(held === 'other' ? 'unavailable' : 'fired');
    if (held === 'other') expect(evidence).toMatch(/typing or choosing/);
    expect(await untilTyped(tmux, agent), what).toBe(held === 'other' ? '' : `${WAKE_TEXT}\r`);
  }
});

/** Both clients, each with a line that shows what is typed. */
async function composers(tmux: Tmux): Promise<TerminalClient[]> {
  const claude = startTerminalClient(tmux, { line: 'exec CLIENT composer ❯' });
  const line = 'exec CLIENT composer ›';
  return [await claude, await startTerminalClient(tmux, { clientType: 'codex', enterGapMs: 500, line })];
}

test('P8: what somebody types right before or after the text is not submitted with it', async () => {
  const tmux = startTmux();
  for (const agent of await composers(tmux)) {
    await expectWoken(tmux, agent);
    const type = () => tmux.run('send-keys', '-t', agent.pane, '-l', 'wait ');
    expect(await wake(agent, {}, when(1, type))).toEqual(failed(/Enter was not pressed\. Somebody typed/));
    expect(await untilTyped(tmux, agent)).toBe(`wait ${WAKE_TEXT}`);
    expect(await wake(agent)).toEqual(unavailable(/typing or choosing/));
    tmux.run('send-keys', '-t', agent.pane, 'Enter');
    expect(await untilTyped(tmux, agent)).toBe('\r');

    // tmux itself follows up what is sent, with nothing in between.
    tmux.run('set-hook', '-g', 'after-send-keys', `send-keys -t ${agent.pane} -l no`);
    expect(await wake(agent)).toEqual(failed(/stays as part of their draft/));
    tmux.run('set-hook', '-gu', 'after-send-keys');
    expect(await untilTyped(tmux, agent)).toBe(`${WAKE_TEXT}no`);
  }
});

test('P8: a client that does not show the text gets no Enter', async () => {
  const tmux = startTmux();
  const agent = await startTerminalClient(tmux);
  await show(tmux, agent.pane, screens.find(({ held }) => held === 'nothing') ?? expect.unreachable());
  expect(await wake(agent)).toEqual(failed(/Enter was not pressed\. The client does not show it/));
  expect(await untilTyped(tmux, agent)).toBe(WAKE_TEXT);
});

test('P8: the text that a wake left behind is submitted by the next one, and not typed again', async () => {
  const tmux = startTmux();
  for (const agent of await composers(tmux)) {
    let asked = 0;
    expect(await wake(agent, {}, () => ++asked < 2)).toEqual(failed(/Enter was not pressed.*lease/));
    expect(await untilTyped(tmux, agent)).toBe(WAKE_TEXT);
    expect(await wake(agent, {}, () => false)).toEqual(unavailable(/lease of this wake is over/));
    const elsewhere = { ...agent, server: process.pid };
    expect(await wake(elsewhere)).toEqual(unavailable(/does not run above/));
    expect(await untilTyped(tmux, agent)).toBe('');
    expect(await wake(agent)).toMatchObject({ outcome: 'fired' });
    expect(await untilTyped(tmux, agent)).toBe('\r');
    await expectWoken(tmux, agent);
  }
});

import { expect, test } from 'vitest';
import { WAKE_TEXT } from '../../src/wake/index.js';
import type { Agent } from '../support/agent.js';
import { eventsOf, openTestLog } from '../support/open-log.js';
import type { PaneClient } from '../support/pane-client.js';
import { newPane, startTerminalClient, untilTyped } from '../support/terminal-client.js';
import { startTmux } from '../support/tmux.js';
import {
  idleAgent,
  sender,
  sendUntilTaken,
  shownIn,
  type TmuxScene,
  takenWakes,
  tmuxScene,
} from '../support/tmux-agents.js';

async function expectWoken(ada: Agent, agent: PaneClient, { home, tmux }: TmuxScene): Promise<void> {
  const answer = await sendUntilTaken(ada, { target: agent.session }, await openTestLog(home));
  expect(answer).toMatchObject({ wake_status: 'fired', wake_driver: 'tmux' });
  expect(await untilTyped(tmux, agent)).toBe(`${WAKE_TEXT}\r`);
}

/** The agent could not be woken, and this is why. */
async function expectRefused(
  ada: Agent,
  { session: target }: PaneClient,
  { home }: TmuxScene,
  why: RegExp,
): Promise<void> {
  const log = await openTestLog(home);
  const answer = await sendUntilTaken(ada, { target }, log);
  expect(answer).toMatchObject({ ok: true, wake_status: 'skipped_no_target' });
  const data = { reason: 'unavailable', evidence: expect.stringMatching(why) as string };
  expect(takenWakes(log).at(-1)).toMatchObject({ type: 'wake.skipped', data });
  expect(eventsOf(log, 'wake.fired')).toEqual([]);
}

test('P8: an agent is woken in its own pane, whatever the pane’s session is called and wherever the pane was moved', async () => {
  const scene = tmuxScene();
  const { tmux } = scene;
  const [ben, cid] = [await idleAgent(scene, 'claude'), await idleAgent(scene, 'claude')];
  const ada = await sender(scene, 'ada');
  tmux.run('rename-session', '-t', ben.pane, 'renamed');
  await expectWoken(ada, ben, scene);
  tmux.run('join-pane', '-d', '-s', cid.pane, '-t', 'renamed:');
  await expectWoken(ada, cid, scene);
  expect(await untilTyped(tmux, ben)).toBe('');
});

test('P8: an agent that outlived its pane is not woken, and no other pane gets the keys', async () => {
  const scene = tmuxScene();
  const ben = await idleAgent(scene, 'claude');
  const neighbour = await startTerminalClient(scene.tmux);
  const ada = await sender(scene, 'ada');
  scene.tmux.run('kill-pane', '-t', ben.pane);
  await expectRefused(ada, ben, scene, /tmux shows no pane/);
  expect(await untilTyped(scene.tmux, neighbour)).toBe('');
  expect(ben.typed()).toBe('');
});

test('W53: another program that got the pane of an agent gets no keys for it', async () => {
  const scene = tmuxScene();
  const { tmux } = scene;
  const ben = await idleAgent(scene, 'claude');
  const ada = await sender(scene, 'ada');
  const stranger = await startTerminalClient(tmux, { pane: ben.pane });
  await expectRefused(ada, ben, scene, /does not run under/);
  expect(await untilTyped(tmux, stranger)).toBe('');
  expect(ben.typed()).toBe('');
  expect(shownIn(tmux)).not.toContain(WAKE_TEXT.slice(0, 12));
});

test('W53: of two tmux servers with the same pane id only the agent’s own is typed into', async () => {
  const scene = tmuxScene();
  const other = startTmux();
  const pane = newPane(scene.tmux);
  expect(newPane(other)).toBe(pane);
  const ben = await idleAgent(scene, 'codex', pane);
  const stranger = await startTerminalClient(other, { pane });
  await expectWoken(await sender(scene, 'ada'), ben, scene);
  expect(await untilTyped(other, stranger)).toBe('');
});

import { expect, test } from 'vitest';
import { WAKE_TEXT } from '../../src/wake/index.js';
import { eventsOf, nextEvent, openTestLog } from '../support/open-log.js';
import { untilTyped } from '../support/terminal-client.js';
import { clockedTmuxScene, idleAgent, sender, sendUntilTaken } from '../support/tmux-agents.js';

/** Longer than mail may lie before the first try, and than there is between two tries: milliseconds. */
const STEP = 61_000;

/** An idle agent whose user reads what scrolled by, so that no keys would reach it; and mail for it. */
async function unreachableAgent() {
  const scene = clockedTmuxScene();
  const { tmux, home, clock } = scene;
  const ben = await idleAgent(scene, 'claude');
  const ada = await sender(scene, 'ada');
  const log = await openTestLog(home);
  tmux.run('copy-mode', '-t', ben.pane);
  const { message_id } = await sendUntilTaken(ada, { target: ben.session }, log);
  let steps = 0;
  return {
    tmux,
    ben,
    log,
    leave: () => tmux.run('send-keys', '-X', '-t', ben.pane, 'cancel'),
    attempts: () => eventsOf(log, 'wake.requested').map(({ data }) => data.attempt),
    status: () => ada.call('message_status', { message_id }),
    /** Lets time pass until this has been recorded. */
    async passUntil<T extends 'wake.skipped' | 'wake.fired'>(type: T) {
      const event = nextEvent(home, log, type, log.head());
      steps += 1;
      clock.set(steps * STEP);
      return await event;
    },
  };
}

test('P4: a wake that did not work is tried again by the agent’s own server, until it does', async () => {
  const { tmux, ben, log, leave, attempts, status, passUntil } = await unreachableAgent();
  expect(eventsOf(log, 'wake.skipped').at(-1)?.data.reason).toBe('unavailable');
  expect((await passUntil('wake.skipped')).data).toMatchObject({ via: 'retry', reason: 'unavailable' });
  leave();
  expect(await untilTyped(tmux, ben)).toBe('');
  expect((await passUntil('wake.fired')).data.driver).toBe('tmux');
  expect(await untilTyped(tmux, ben)).toBe(`${WAKE_TEXT}\r`);
  expect(attempts().slice(-3)).toEqual([0, 1, 2]);
  expect(await status()).toMatchObject({ wakes: expect.stringMatching(/retry 2 fired by tmux/) as string });
});

test('P4: after three tries that did not work the wake is given up, and the sender can see that', async () => {
  const { tmux, ben, log, leave, attempts, status, passUntil } = await unreachableAgent();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    expect((await passUntil('wake.skipped')).data).toMatchObject({ via: 'retry', reason: 'unavailable' });
    expect(attempts().at(-1)).toBe(attempt);
  }
  expect((await passUntil('wake.skipped')).data).toMatchObject({ via: 'retry', reason: 'gave_up' });
  expect(attempts().slice(-4)).toEqual([0, 1, 2, 3]);
  const tries = eventsOf(log, 'wake.requested').filter(({ data }) => data.attempt > 0);
  const gaps = tries.slice(1).map(({ at }, index) => at - (tries[index]?.at ?? 0));
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(60_000);
  leave();
  expect(await untilTyped(tmux, ben)).toBe('');
  const wakes = expect.stringMatching(/retry 3 skipped.*; gave up/) as string;
  expect(await status()).toMatchObject({ status: 'pending', wakes });
});

import { expect, test } from 'vitest';
import { statusOfSkip, WAKE_TEXT } from '../../src/wake/index.js';
import { mailIn } from '../support/hooked-agents.js';
import { eventsOf, openTestLog } from '../support/open-log.js';
import { untilTyped } from '../support/terminal-client.js';
import { busyAgent, idleAgent, sender, sendUntilTaken, shownIn, tmuxScene } from '../support/tmux-agents.js';

const WOKEN = { ok: true, wake_status: 'fired', wake_driver: 'tmux' };

test.each(['claude', 'codex'] as const)(
  'P8: an idle %s gets the sentence and one Enter at once, and finds its mail in the turn that follows',
  async (name) => {
    const scene = tmuxScene();
    const ben = await idleAgent(scene, name);
    const ada = await sender(scene, 'ada');
    const log = await openTestLog(scene.home);
    expect(await sendUntilTaken(ada, { target: ben.session }, log)).toMatchObject(WOKEN);
    expect(await untilTyped(scene.tmux, ben)).toBe(`${WAKE_TEXT}\r`);
    expect(mailIn(await ben.prompt(WAKE_TEXT))).toContain('Look.');
    const requested = eventsOf(log, 'wake.requested').at(-1);
    const enter = ben.keys().find(({ text }) => text.includes('\r'));
    const took = (enter?.at ?? Number.NaN) - (requested?.at ?? 0);
    console.log(`${name}: ${took.toFixed(0)} ms from the request on record to Enter`);
    expect(requested?.data.given.state).toBe('fresh-idle');
    expect(eventsOf(log, 'wake.fired').map(({ data }) => data.confirmed)).toEqual([true]);
  },
);

test.each(['claude', 'codex'] as const)(
  'P8: nothing is typed at a busy %s, whatever is sent',
  async (name) => {
    const scene = tmuxScene();
    const ben = await busyAgent(scene, name);
    const ada = await sender(scene, 'ada');
    const letter = { target: ben.session, body: 'Look.', wake: 'auto' };
    const skipped = { wake_status: 'skipped_busy' };
    expect(await ada.call('send_message', letter)).toMatchObject(skipped);
    expect(await ada.call('send_message', { ...letter, action_required: true })).toMatchObject(skipped);
    expect(await ada.call('ask_peer', { target: ben.session, body: 'Well?', timeout_ms: 1 })).toMatchObject(
      skipped,
    );
    expect(await untilTyped(scene.tmux, ben)).toBe('');
    const log = await openTestLog(scene.home);
    expect(eventsOf(log, 'wake.requested')).toEqual([]);
  },
);

test('P4: of four wakes that three senders want at once, one is typed, and each sender is told what became of its own', async () => {
  const scene = tmuxScene();
  const ben = await idleAgent(scene, 'claude');
  const [ada, cid, dan] = await Promise.all(['ada', 'cid', 'dan'].map((session) => sender(scene, session)));
  const log = await openTestLog(scene.home);
  const burst = () =>
    Promise.all(
      [ada, ada, cid, dan].map((agent, index) =>
        agent?.call('send_message', { target: ben.session, body: `letter ${index}`, wake: 'auto' }),
      ),
    );
  const ends = () => eventsOf(log, 'wake.skipped').map(({ data }) => data.reason);
  const fired = () => eventsOf(log, 'wake.fired').length;
  let before = 0;
  let answers = await burst();
  // On a slow machine its server may not have answered in time: then nothing was touched.
  while (fired() === 0) {
    before = ends().length;
    answers = await burst();
  }
  const reasons = ends().slice(before);
  for (const reason of reasons) {
    expect(['under_way', 'debounced', 'already_woken', 'no_taker']).toContain(reason);
  }
  const told = ['fired', ...reasons.map(statusOfSkip)].toSorted();
  expect(answers.map((answer) => answer?.wake_status).toSorted()).toEqual(told);
  expect(fired()).toBe(1);
  expect(await untilTyped(scene.tmux, ben)).toBe(`${WAKE_TEXT}\r`);
  const mail = mailIn(await ben.prompt());
  for (const index of answers.keys()) expect(mail).toContain(`letter ${index}`);
});

test('P8: no word of a peer, nor its name, gets to any terminal or to tmux', async () => {
  const scene = tmuxScene({ OXTAIL_WAKE_DEBOUNCE_MS: '1' });
  const { tmux, standIn } = scene;
  const other = tmuxScene();
  other.tmux.newSession('other', other.cwd);
  const ben = await idleAgent(scene, 'claude');
  const cid = await idleAgent(scene, 'codex');
  const ada = await sender(scene, 'peerword-ada');
  await ada.call('set_my_state', { purpose: 'peerword purpose' });
  const letter = {
    body: "peerword body'; $(touch peerword) \u001b[31m\r Enter C-c\n#{peerword}",
    reply_to: 'peerword-request',
    source_message_id: 'peerword-source',
  };
  const log = await openTestLog(scene.home);
  for (const agent of [ben, cid]) {
    const answer = await sendUntilTaken(ada, { ...letter, target: agent.session }, log);
    expect(answer).toMatchObject(WOKEN);
    expect(await untilTyped(tmux, agent)).toBe(`${WAKE_TEXT}\r`);
    await agent.prompt(WAKE_TEXT);
    await agent.stop();
  }
  expect(await ada.call('send_message', { target: 'peerword-nobody', body: 'peerword' })).toMatchObject({
    ok: false,
  });
  for (const text of [shownIn(tmux), standIn.calls()]) expect(text).toContain(WAKE_TEXT);
  const everywhere = [shownIn(tmux), shownIn(other.tmux), standIn.calls(), ben.typed(), cid.typed()].join(
    '\n',
  );
  expect(everywhere).not.toContain('peerword');
  const evidence = eventsOf(log, 'wake.fired').map(({ data }) => data.evidence);
  expect(evidence).toHaveLength(2);
  expect(evidence.join()).not.toContain('peerword');
});

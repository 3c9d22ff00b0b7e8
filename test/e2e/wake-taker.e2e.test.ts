import { expect, onTestFinished, test } from 'vitest';
import type { EventLog } from '../../src/events/index.js';
import { WAKE_TEXT } from '../../src/wake/index.js';
import type { Agent, Json } from '../support/agent.js';
import { untilStopped } from '../support/child-processes.js';
import { mailIn } from '../support/hooked-agents.js';
import { eventsOf, nextEvent, openTestLog } from '../support/open-log.js';
import { untilTyped } from '../support/terminal-client.js';
import {
  clockedTmuxScene,
  idleAgent,
  sender,
  sendUntilTaken,
  takenWakes,
  tmuxScene,
} from '../support/tmux-agents.js';

/** Among the arguments of the call that types the text, and of no other. */
const TEXT_WORD = 'read_my_messages';
const LOST = { type: 'wake.skipped', data: { reason: 'taker_lost' } };

/** Lets a process stand still until it is told to go on, or the test ends. */
async function stop(pid: number): Promise<() => void> {
  const goOn = () => {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It has ended.
    }
  };
  onTestFinished(goOn);
  process.kill(pid, 'SIGSTOP');
  await untilStopped(pid);
  return goOn;
}

/** What is recorded next of how a wake ended. */
async function nextEnd(home: string, log: EventLog) {
  const from = log.head();
  const ends = [nextEvent(home, log, 'wake.fired', from), nextEvent(home, log, 'wake.skipped', from)];
  return (await Promise.race(ends)).data;
}

interface Stopped {
  readonly answer: Promise<Json>;
  goOn(): void;
}

/**
 * Stops a server right before or after its call of tmux with such a word has been done, until its lease is over, and
 * expects that it types nothing more.
 */
async function expectNothingAfter(when: 'before' | 'after', word: string, typed: string): Promise<void> {
  const scene = tmuxScene({ OXTAIL_SELF_WAKE: 'off' });
  const { tmux, standIn } = scene;
  const ben = await idleAgent(scene, 'claude');
  const ada = await sender(scene, 'ada');
  const log = await openTestLog(scene.home);
  const server = await ben.server();
  const reached = standIn.trap('STOP', when, word);
  const answer = sendUntilTaken(ada, { target: ben.session }, log);
  await reached;
  const goOn = await stop(server);
  expect(takenWakes(log).map(({ type }) => type)).toEqual(['wake.requested', 'wake.taken']);
  expect(await answer).toMatchObject({ ok: true, wake_status: 'skipped_no_target' });
  const story = takenWakes(log);
  expect(story.slice(2)).toMatchObject([LOST]);
  expect(await untilTyped(tmux, ben)).toBe(typed);
  standIn.letGo();
  goOn();
  // It ends only after what it has begun.
  await ben.perform('exit');
  expect(await untilTyped(tmux, ben)).toBe('');
  expect(takenWakes(log)).toEqual(story);
  expect(eventsOf(log, 'wake.fired')).toEqual([]);
}

test('P8: tmux is told nothing before the wake is taken on record, and a taker that stood still past its lease types no more', async () => {
  await Promise.all([
    expectNothingAfter('before', 'capture-pane', ''),
    expectNothingAfter('after', 'capture-pane', ''),
    expectNothingAfter('after', TEXT_WORD, WAKE_TEXT),
  ]);
}, 90_000);

test('P4: a taker that is killed before it types is on record as lost, and the server that follows wakes the agent once', async () => {
  const scene = clockedTmuxScene();
  const { tmux, standIn, clock, home } = scene;
  const ben = await idleAgent(scene, 'claude');
  const ada = await sender(scene, 'ada');
  const log = await openTestLog(home);
  const reached = standIn.trap('KILL', 'before', 'capture-pane');
  const answer = sendUntilTaken(ada, { target: ben.session }, log);
  await reached;
  standIn.letGo();
  expect(takenWakes(log).map(({ type }) => type)).toEqual(['wake.requested', 'wake.taken']);
  expect(await answer).toMatchObject({ ok: true, wake_status: 'skipped_no_target' });
  expect(takenWakes(log).slice(2)).toMatchObject([LOST]);
  expect(await untilTyped(tmux, ben)).toBe('');
  await ben.perform('reconnect');
  const fired = nextEvent(home, log, 'wake.fired', log.head());
  clock.set(75_000);
  expect((await fired).data).toMatchObject({ driver: 'tmux', confirmed: true });
  expect(await untilTyped(tmux, ben)).toBe(`${WAKE_TEXT}\r`);
  expect(mailIn(await ben.prompt(WAKE_TEXT))).toContain('Look.');
  expect(eventsOf(log, 'wake.fired')).toHaveLength(1);
}, 60_000);

test('P8: what a killed taker had typed is submitted once by the server that follows, and not typed again', async () => {
  const scene = clockedTmuxScene();
  const { tmux, standIn, clock, home } = scene;
  const ben = await idleAgent(scene, 'claude');
  const ada = await sender(scene, 'ada');
  const log = await openTestLog(home);
  const reached = standIn.trap('KILL', 'after', TEXT_WORD);
  const answer = sendUntilTaken(ada, { target: ben.session }, log);
  await reached;
  expect(await answer).toMatchObject({ ok: true, wake_status: 'skipped_no_target' });
  expect(takenWakes(log).slice(2)).toMatchObject([LOST]);
  expect(await untilTyped(tmux, ben)).toBe(WAKE_TEXT);
  await ben.perform('reconnect');
  const end = nextEnd(home, log);
  clock.set(75_000);
  expect(await end).toMatchObject({ driver: 'tmux' });
  expect(await untilTyped(tmux, ben)).toBe('\r');
  expect(mailIn(await ben.prompt(WAKE_TEXT))).toContain('Look.');
  expect(eventsOf(log, 'wake.fired')).toHaveLength(1);
}, 60_000);

/** Sends, and stops the sender before it can have said that nobody took the wake. */
async function sendAndStop(ada: Agent, target: string, home: string): Promise<Stopped> {
  const log = await openTestLog(home);
  const from = log.head();
  const answer = ada.call('send_message', { target, body: 'Look.', wake: 'auto' });
  const { data } = await nextEvent(home, log, 'wake.requested', from);
  const goOn = await stop(ada.pid);
  if (!eventsOf(log, 'wake.skipped').some(({ data: { wake } }) => wake === data.wake))
    return { answer, goOn };
  goOn();
  await answer;
  return sendAndStop(ada, target, home);
}

test('P8: nobody is woken for mail that was read before any server took the wake', async () => {
  const scene = clockedTmuxScene();
  const ben = await idleAgent(scene, 'claude');
  const ada = await sender(scene, 'ada');
  const goOn = await stop(await ben.server());
  const sent = await sendAndStop(ada, ben.session, scene.home);
  // Its hook is a process of its own.
  expect(mailIn(await ben.prompt())).toContain('Look.');
  const log = await openTestLog(scene.home);
  const end = nextEnd(scene.home, log);
  // However slow this is, the wake is still to be had.
  const requestedAt = eventsOf(log, 'wake.requested').at(-1)?.at ?? expect.unreachable('no wake');
  scene.clock.set(requestedAt - Date.now());
  goOn();
  expect(await end).toMatchObject({ reason: 'read' });
  sent.goOn();
  expect(await sent.answer).toMatchObject({ ok: true, wake_status: 'skipped_busy' });
  expect(await untilTyped(scene.tmux, ben)).toBe('');
  expect(eventsOf(log, 'wake.taken')).toEqual([]);
});

import { expect } from 'vitest';
import { WAKE_TEXT } from '../../../src/wake/index.js';
import { mailIn } from '../../support/hooked-agents.js';
import { nextEvent } from '../../support/open-log.js';
import { untilTyped } from '../../support/terminal-client.js';
import {
  busyAgent,
  clockedTmuxScene,
  idleAgent,
  sendUntilTaken,
  tmuxScene,
} from '../../support/tmux-agents.js';
import { type Incident, Stage } from './stage.js';

const HOUR = 3_600_000;

/** A recipient that is in one long turn: nobody types at it, and mail waits for its end. */
export const busyForAnHour: Incident = {
  name: 'busy-for-an-hour',
  says: 'The recipient was in one turn for an hour, so that nobody typed at it.',
  subject: 'second',
  verdict: 'waiting-recipient-busy',
  exit: 3,
  async play() {
    const scene = clockedTmuxScene();
    const stage = await Stage.in(scene);
    const ben = await busyAgent(scene, 'codex');
    stage.named('ben', ben.session);
    const ada = await stage.agent('ada');
    const first = await stage.send(ada, 'first', { target: ben.session, wake: 'auto' });
    expect(first.wake_status).toBe('skipped_busy');
    await stage.moment('Ben is in a turn', { ada: {}, ben: { mail: ['first'] } });
    stage.ahead(HOUR);
    await ben.bash('true');
    await stage.moment('an hour later he has got it, and goes on', { ada: {}, ben: { shown: ['first'] } });
    const second = await stage.send(ada, 'second', { target: ben.session, wake: 'auto' });
    expect(second.wake_status).toBe('skipped_busy');
    expect(await untilTyped(scene.tmux, ben)).toBe('');
    await stage.moment('and the next one waits', { ada: {}, ben: { mail: ['second'], shown: ['first'] } });
    return stage;
  },
};

/** The recipient sits in no terminal, and its client has no other way to be woken. */
export const noWayToWake: Incident = {
  name: 'no-way-to-wake',
  says: 'The recipient could not be woken: it ran in no terminal.',
  subject: 'letter',
  verdict: 'waiting-no-way-to-wake',
  exit: 3,
  async play() {
    const stage = await Stage.clocked();
    const [ada, ben] = [await stage.agent('ada'), await stage.agent('ben')];
    await stage.moment('both run', { ada: {}, ben: {} });
    await ben.call('set_my_state', { purpose: 'Waiting for mail.' });
    stage.ahead(HOUR);
    const answer = await stage.send(ada, 'letter', { target: 'ben', wake: 'auto' });
    expect(answer.wake_status).not.toBe('fired');
    await stage.moment('a letter waits', { ada: {}, ben: { mail: ['letter'] } });
    stage.ahead(2 * HOUR);
    await ada.call('message_status', { message_id: stage.names.letter });
    await stage.moment('and is not seen', { ada: {}, ben: { mail: ['letter'] } });
    return stage;
  },
};

/** Ben, idle in a terminal, has a letter; the sentence was typed. */
async function wokenInVain(env: Record<string, string> = {}) {
  const scene = clockedTmuxScene(env);
  const stage = await Stage.in(scene);
  const ben = await idleAgent(scene, 'claude');
  stage.named('ben', ben.session);
  const ada = await stage.agent('ada');
  const { message_id } = await sendUntilTaken(ada, { target: ben.session }, stage.log);
  stage.named('letter', message_id);
  expect(await untilTyped(scene.tmux, ben)).toBe(`${WAKE_TEXT}\r`);
  const waiting = { ada: {}, ben: { state: 'idle', mail: ['letter'] } } as const;
  await stage.moment('it was typed', waiting);
  return { scene, stage, ada, ben, waiting };
}

/** The sentence is typed, and nothing comes of it. */
export const wakeIgnored: Incident = {
  name: 'wake-ignored',
  says: 'The recipient was woken by keys and took no mail; its server was not to try again.',
  subject: 'letter',
  verdict: 'wake-ignored',
  exit: 4,
  async play() {
    const { scene, stage, ada, ben } = await wokenInVain({ OXTAIL_SELF_WAKE: 'off' });
    stage.ahead(HOUR / 2);
    await stage.send(ada, 'second', { target: ben.session });
    await stage.moment('half an hour later', { ada: {}, ben: { state: 'idle', mail: ['letter', 'second'] } });
    stage.ahead(HOUR);
    await stage.send(ada, 'third', { target: ben.session });
    expect(await untilTyped(scene.tmux, ben)).toBe('');
    await stage.moment('an hour later', {
      ada: {},
      ben: { state: 'idle', mail: ['letter', 'second', 'third'] },
    });
    return stage;
  },
};

/** The sentence is typed, and nothing comes of it, however often. */
export const wakeGivenUp: Incident = {
  name: 'wake-given-up',
  says: 'The recipient was woken by keys, took no mail, and was given up after three more tries.',
  subject: 'letter',
  verdict: 'wake-failed',
  exit: 4,
  async play() {
    const { scene, stage, ben, waiting } = await wokenInVain();
    for (const attempt of [1, 2, 3]) {
      const fired = nextEvent(stage.home, stage.log, 'wake.fired', stage.log.head());
      stage.ahead(attempt * 61_000);
      await fired;
      expect(await untilTyped(scene.tmux, ben)).toBe(`${WAKE_TEXT}\r`);
    }
    await stage.moment('three more times', waiting);
    const skipped = nextEvent(stage.home, stage.log, 'wake.skipped', stage.log.head());
    stage.ahead(4 * 61_000);
    expect((await skipped).data.reason).toBe('gave_up');
    await stage.moment('it is given up', waiting);
    return stage;
  },
};

/** No keys reach the recipient, however often it is tried. */
export const wakeUnavailable: Incident = {
  name: 'wake-unavailable',
  says: 'Somebody read in the recipient’s terminal all the time, so that nothing could be typed; it was given up.',
  subject: 'letter',
  verdict: 'wake-failed',
  exit: 4,
  async play() {
    const scene = clockedTmuxScene();
    const stage = await Stage.in(scene);
    const ben = await idleAgent(scene, 'claude');
    stage.named('ben', ben.session);
    const ada = await stage.agent('ada');
    scene.tmux.run('copy-mode', '-t', ben.pane);
    const { message_id } = await sendUntilTaken(ada, { target: ben.session }, stage.log);
    stage.named('letter', message_id);
    const waiting = { ada: {}, ben: { state: 'idle', mail: ['letter'] } } as const;
    await stage.moment('no keys reach Ben', waiting);
    for (const attempt of [1, 2, 3, 4]) {
      const skipped = nextEvent(stage.home, stage.log, 'wake.skipped', stage.log.head());
      stage.ahead(attempt * 61_000);
      expect((await skipped).data.reason).toBe(attempt === 4 ? 'gave_up' : 'unavailable');
      if (attempt === 2) await stage.moment('nor later', waiting);
    }
    await stage.moment('it is given up', waiting);
    return stage;
  },
};

/** No keys reach the recipient, until its terminal is left alone. */
export const wakeDelayed: Incident = {
  name: 'wake-delayed',
  says: 'Nothing could be typed while somebody read in the recipient’s terminal; a later try woke it.',
  subject: 'letter',
  verdict: 'answered',
  exit: 0,
  async play() {
    const scene = clockedTmuxScene();
    const stage = await Stage.in(scene);
    const ben = await idleAgent(scene, 'codex');
    stage.named('ben', ben.session);
    const ada = await stage.agent('ada');
    scene.tmux.run('copy-mode', '-t', ben.pane);
    const { message_id } = await sendUntilTaken(ada, { target: ben.session }, stage.log);
    stage.named('letter', message_id);
    const waiting = { ada: {}, ben: { state: 'idle', mail: ['letter'] } } as const;
    await stage.moment('no keys reach Ben', waiting);
    scene.tmux.run('send-keys', '-X', '-t', ben.pane, 'cancel');
    const fired = nextEvent(stage.home, stage.log, 'wake.fired', stage.log.head());
    stage.ahead(61_000);
    await fired;
    expect(await untilTyped(scene.tmux, ben)).toBe(`${WAKE_TEXT}\r`);
    await stage.moment('the next try does', waiting);
    expect(mailIn(await ben.prompt(WAKE_TEXT))).toEqual(['Look.']);
    await stage.settle();
    await stage.reply(ben, 'letter', 'answer');
    await stage.moment('Ben has looked, and answered', {
      ada: { mail: ['answer'] },
      ben: { shown: ['letter'] },
    });
    await stage.read(ada, 'answer');
    return stage;
  },
};

/** Nobody may be woken here. */
export const wakeDisabled: Incident = {
  name: 'wake-disabled',
  says: 'A user had switched waking off, and an idle recipient never looked.',
  subject: 'letter',
  verdict: 'waiting-wake-off',
  exit: 3,
  async play() {
    const scene = tmuxScene({ OXTAIL_AUTOWAKE: 'off' });
    const stage = await Stage.in(scene);
    const ben = await idleAgent(scene, 'claude');
    stage.named('ben', ben.session);
    await stage.moment('Ben is idle', { ben: { state: 'idle' } });
    const ada = await stage.agent('ada', { env: { OXTAIL_ASK_PEER_WAKE_STRATEGY: 'off' } });
    const answer = await stage.send(ada, 'letter', { target: ben.session, wake: 'auto' });
    expect(answer.wake_status).toBe('disabled');
    await stage.moment('a letter waits', { ada: {}, ben: { state: 'idle', mail: ['letter'] } });
    await stage.send(ada, 'second', { target: ben.session });
    expect(await untilTyped(scene.tmux, ben)).toBe('');
    await stage.moment('two letters wait', { ada: {}, ben: { state: 'idle', mail: ['letter', 'second'] } });
    return stage;
  },
};

/** Right after a wake another one is spared; then the agent takes all its mail at once. */
export const wakeDebounced: Incident = {
  name: 'wake-debounced',
  says: 'A second wake right after the first was spared, and the recipient found both messages.',
  subject: 'second',
  verdict: 'shown',
  exit: 0,
  async play() {
    const scene = clockedTmuxScene({ OXTAIL_WAKE_DEBOUNCE_MS: '600000' });
    const stage = await Stage.in(scene);
    const ben = await idleAgent(scene, 'claude');
    stage.named('ben', ben.session);
    const ada = await stage.agent('ada', { env: { OXTAIL_WAKE_DEBOUNCE_MS: '600000' } });
    const { message_id } = await sendUntilTaken(ada, { target: ben.session }, stage.log);
    stage.named('first', message_id);
    expect(await untilTyped(scene.tmux, ben)).toBe(`${WAKE_TEXT}\r`);
    await stage.moment('Ben was woken', { ada: {}, ben: { state: 'idle', mail: ['first'] } });
    const spared = await stage.send(ada, 'second', { target: ben.session, wake: 'auto' });
    expect(spared.wake_status).toMatch(/^skipped_/);
    await stage.moment('and not again', { ada: {}, ben: { state: 'idle', mail: ['first', 'second'] } });
    expect(mailIn(await ben.prompt(WAKE_TEXT))).toEqual(['Look.', 'The second.']);
    await stage.moment('Ben has both', { ada: {}, ben: { shown: ['first', 'second'] } });
    return stage;
  },
};

/** The server that was going to wake its agent is killed; the next one does. */
export const takerLost: Incident = {
  name: 'taker-lost',
  says: 'The recipient’s server was killed when it had taken the wake; the server that followed woke it.',
  subject: 'letter',
  verdict: 'shown',
  exit: 0,
  async play() {
    const scene = clockedTmuxScene();
    const stage = await Stage.in(scene);
    const { home, log } = stage;
    const ben = await idleAgent(scene, 'claude');
    stage.named('ben', ben.session);
    const ada = await stage.agent('ada');
    const reached = scene.standIn.trap('KILL', 'before', 'capture-pane');
    const answer = sendUntilTaken(ada, { target: ben.session }, log);
    await reached;
    scene.standIn.letGo();
    expect(await answer).toMatchObject({ ok: true, wake_status: 'skipped_no_target' });
    stage.named('letter', (await answer).message_id);
    await stage.moment('the wake is lost', {
      ada: {},
      // That nobody took the wake in time is on record, that its server was killed is not.
      ben: { state: 'idle', mail: ['letter'] },
    });
    await ben.perform('reconnect');
    const fired = nextEvent(home, log, 'wake.fired', log.head());
    stage.ahead(75_000);
    await fired;
    expect(await untilTyped(scene.tmux, ben)).toBe(`${WAKE_TEXT}\r`);
    await stage.moment('the next one has typed', { ada: {}, ben: { state: 'idle', mail: ['letter'] } });
    expect(mailIn(await ben.prompt(WAKE_TEXT))).toEqual(['Look.']);
    await stage.moment('Ben has looked', { ada: {}, ben: { shown: ['letter'] } });
    return stage;
  },
};

import { expect } from 'vitest';
import type { Agent, Json } from '../../support/agent.js';
import { anotherClient, killServer, startNameless } from '../../support/clients.js';
import { startDeafClient } from '../../support/deaf-client.js';
import { nextEvent } from '../../support/open-log.js';
import { type Incident, Stage } from './stage.js';

/** The server of the recipient is killed, and only then somebody wants it awake. */
export const recipientKilled: Incident = {
  name: 'recipient-killed',
  says: 'The recipient was killed before anybody wanted it awake.',
  subject: 'letter',
  verdict: 'recipient-ended',
  exit: 4,
  async play() {
    const stage = await Stage.open();
    const [ada, ben] = [await stage.agent('ada'), await stage.agent('ben')];
    await stage.send(ada, 'greeting', { target: 'ben' });
    await stage.moment('a greeting waits', { ada: {}, ben: { mail: ['greeting'] } });
    await stage.read(ben, 'greeting');
    await stage.moment('Ben has read it', { ada: {}, ben: { shown: ['greeting'] } });
    await ben.kill();
    await stage.send(ada, 'letter', { target: 'ben', wake: 'auto' });
    await stage.moment('Ben is gone, and a letter waits for him', {
      ada: {},
      ben: { servers: 0, mail: ['letter'], shown: ['greeting'] },
    });
    return stage;
  },
};

/** Of two servers that speak for one agent one is killed; the other finds out, and the mail is not lost. */
export const siblingLost: Incident = {
  name: 'sibling-lost',
  says: 'One of two servers of an agent was killed with an answer in its hands, and the other gave the mail once more.',
  subject: 'letter',
  verdict: 'shown',
  exit: 0,
  async play() {
    const stage = await Stage.open();
    const ada = await stage.agent('ada');
    const older = await startDeafClient(stage.home, 'ben', stage.log, stage.cwd);
    const newer = await stage.agent('ben');
    const all = await sendTooMuch(stage, ada);
    await stage.moment('Ben has two servers and mail', { ada: {}, ben: { servers: 2, mail: all } });
    older.call(3, 'read_my_messages');
    await nextEvent(stage.home, stage.log, 'message.handed_over');
    stage.lost = 1;
    await stage.moment('one of them has been given it', { ada: {}, ben: { servers: 2, given: all } });
    older.signal('SIGKILL');
    await older.ended;
    for (let shown = 0; shown < all.length; ) {
      const { messages } = (await newer.call('read_my_messages')) as {
        messages: { already_handed_over?: true }[];
      };
      for (const message of messages) expect(message.already_handed_over).toBe(true);
      shown += messages.length;
    }
    await stage.moment('the other has shown it', { ada: {}, ben: { shown: all } });
    return stage;
  },
};

/** An agent exits; its mail waits, and the next server of it finds it. */
export const mailboxResumed: Incident = {
  name: 'mailbox-resumed',
  says: 'Mail for an agent that had exited waited until it was resumed by a new server.',
  subject: 'letter',
  verdict: 'answered',
  exit: 0,
  async play() {
    const stage = await Stage.open();
    const [ada, ben] = [await stage.agent('ada'), await stage.agent('ben')];
    await stage.send(ada, 'first', { target: 'ben' });
    await ben.call('set_my_state', { purpose: 'Going home.' });
    await ben.close();
    await nextEvent(stage.home, stage.log, 'session.ended');
    await stage.send(ada, 'letter', { target: 'ben' });
    await stage.moment('Ben has exited', { ada: {}, ben: { servers: 0, mail: ['first', 'letter'] } });
    const again = await stage.agent('ben');
    await stage.read(again, 'first', 'letter');
    await stage.moment('Ben is back and has read', { ada: {}, ben: { shown: ['first', 'letter'] } });
    await stage.reply(again, 'letter', 'answer');
    await stage.read(ada, 'answer');
    await stage.moment('Ada has the answer', {
      ada: { shown: ['answer'] },
      ben: { shown: ['first', 'letter'] },
    });
    return stage;
  },
};

/** Mail to a server that speaks for nobody follows to its successor, and to the id that this one claims. */
export const namelessNamed: Incident = {
  name: 'nameless-named',
  says: 'Mail to an agent without an id followed to the next server of its client, and to its id when it claimed one.',
  subject: 'letter',
  verdict: 'answer-unread',
  exit: 3,
  async play() {
    const stage = await Stage.open();
    const { home, cwd, log } = stage;
    const ada = await stage.agent('ada', { through: anotherClient });
    const first = await startNameless({ home, cwd });
    stage.named('first server', lastServer(stage));
    await stage.send(ada, 'letter', { target: first.name });
    await first.agent.call('set_my_state', { purpose: 'Nobody yet.' });
    await stage.moment('a letter waits for a server without a name', {
      ada: {},
      'first server': { mail: ['letter'] },
    });
    await killServer(first.pid);
    const second = await startNameless({ home, cwd });
    stage.named('second server', lastServer(stage));
    await stage.moment('the next server of its client has it', {
      ada: {},
      'second server': { mail: ['letter'] },
    });
    await second.agent.call('claim_session', { session_id: 'ben' });
    stage.named('ben', 'ben');
    await stage.read(second.agent, 'letter');
    await stage.reply(second.agent, 'letter', 'answer');
    await stage.moment('it has a name, and has answered', {
      ada: { mail: ['answer'] },
      ben: { shown: ['letter'] },
    });
    expect(log.head()).toBeGreaterThan(0);
    return stage;
  },
};

function lastServer({ log }: Stage): string {
  for (let seq = log.head(); seq > 0; seq--) {
    const event = log.read({ from: seq, to: seq })[0];
    if (event?.type === 'session.started') return event.data.server;
  }
  return expect.unreachable('no server');
}

/** Sends more than any pipe holds, and then the letter; gives the names of all. */
async function sendTooMuch(stage: Stage, ada: Agent, letter: Json = {}): Promise<string[]> {
  const parts = Array.from({ length: 8 }, (_, index) => `part ${index}`);
  // Each such character is seven on the wire.
  for (const part of parts) await stage.send(ada, part, { target: 'ben', body: '\u0001'.repeat(8000) });
  await stage.send(ada, 'letter', { target: 'ben', ...letter });
  return [...parts, 'letter'];
}

/** An answer with mail is never read, and its server killed: it is not known whether the mail arrived. */
export const handOverUnconfirmed: Incident = {
  name: 'hand-over-unconfirmed',
  says: 'The recipient was killed with the mail in an answer that nobody had read.',
  subject: 'letter',
  verdict: 'handed-over-unconfirmed',
  exit: 3,
  async play() {
    const stage = await Stage.open();
    const { home, cwd, log } = stage;
    const ada = await stage.agent('ada');
    const deaf = await startDeafClient(home, 'ben', log, cwd);
    stage.named('ben', 'ben');
    const all = await sendTooMuch(stage, ada);
    await stage.moment('a letter waits behind others', { ada: {}, ben: { mail: all } });
    deaf.call(3, 'read_my_messages');
    await nextEvent(home, log, 'message.handed_over');
    stage.lost = 1;
    await stage.moment('Ben has been given it', { ada: {}, ben: { given: all } });
    deaf.signal('SIGKILL');
    await deaf.ended;
    await stage.send(ada, 'reminder', { target: 'ben' });
    await stage.moment('Ben is gone', { ada: {}, ben: { servers: 0, mail: ['reminder'], given: all } });
    return stage;
  },
};

/** A client closes its pipe while it is answered: the mail is back, and waits. */
export const answerReturned: Incident = {
  name: 'answer-returned',
  says: 'A client closed its pipe in the middle of an answer, so that the mail went back and waits.',
  subject: 'letter',
  verdict: 'waiting-recipient-busy',
  exit: 3,
  async play() {
    const stage = await Stage.open();
    const { home, cwd, log } = stage;
    const ada = await stage.agent('ada');
    const deaf = await startDeafClient(home, 'ben', log, cwd);
    stage.named('ben', 'ben');
    const all = await sendTooMuch(stage, ada, { wake: 'auto' });
    await stage.moment('a letter waits behind others', { ada: {}, ben: { mail: all } });
    deaf.call(3, 'read_my_messages');
    await nextEvent(home, log, 'message.handed_over');
    stage.lost = 1;
    await stage.moment('Ben has been given it', { ada: {}, ben: { given: all } });
    deaf.closeOutput();
    await nextEvent(home, log, 'message.returned');
    stage.lost = 0;
    await stage.moment('it has come back', { ada: {}, ben: { mail: all } });
    return stage;
  },
};

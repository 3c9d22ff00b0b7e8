import { expect } from 'vitest';
import type { Agent, Json } from '../../support/agent.js';
import { nextEvent } from '../../support/open-log.js';
import { type Incident, Stage } from './stage.js';

/** A question that is on record; `returned` is what its call answers in the end. */
interface Asked {
  readonly returned: Promise<Json>;
}

/** Asks and names the question; resolves as soon as somebody waits. */
async function ask(stage: Stage, from: Agent, name: string, question: Json): Promise<Asked> {
  const since = stage.log.head();
  const returned = from.call('ask_peer', { body: `The ${name}?`, timeout_ms: 100_000, ...question });
  // Whoever is killed does not answer.
  returned.catch(() => undefined);
  const { data } = await nextEvent(stage.home, stage.log, 'ask.opened', since);
  stage.named(name, data.messageId);
  stage.named(`request of ${name}`, data.requestId);
  return { returned };
}

/** The asker is killed while it waits, and is running again when the answer comes. */
export const askerKilled: Incident = {
  name: 'asker-killed',
  says: 'The asker was killed while it waited; the answer came late and found it running again.',
  subject: 'question',
  verdict: 'answered-late',
  exit: 0,
  async play() {
    const stage = await Stage.open();
    const [ada, ben] = [await stage.agent('ada'), await stage.agent('ben')];
    await ask(stage, ada, 'question', { target: 'ben' });
    const waitsFor = ['ben: question'];
    await stage.moment('Ada waits', { ada: { waitsFor }, ben: { mail: ['question'] } });
    await ada.kill();
    await stage.read(ben, 'question');
    await stage.moment('Ada was killed, which nobody has noticed, and Ben has read', {
      ada: { waitsFor },
      ben: { shown: ['question'] },
    });
    const again = await stage.agent('ada');
    await stage.reply(ben, 'question', 'answer');
    await stage.moment('Ada runs again, and the answer waits for her', {
      ada: { mail: ['answer'] },
      ben: { shown: ['question'] },
    });
    await stage.read(again, 'answer');
    return stage;
  },
};

/** A question that is answered while its asker waits. */
export const answeredInTime: Incident = {
  name: 'answered-in-time',
  says: 'A question was answered while its asker waited, and nothing went wrong.',
  subject: 'request of question',
  verdict: 'answered',
  exit: 0,
  async play() {
    const stage = await Stage.open();
    const [ada, ben] = [await stage.agent('ada'), await stage.agent('ben')];
    const { returned } = await ask(stage, ada, 'question', { target: 'ben' });
    const waitsFor = ['ben: question'];
    await stage.moment('Ada waits', { ada: { waitsFor }, ben: { mail: ['question'] } });
    await stage.read(ben, 'question');
    await stage.moment('Ben has read', { ada: { waitsFor }, ben: { shown: ['question'] } });
    await stage.reply(ben, 'question', 'answer');
    expect(await returned).toMatchObject({ timed_out: false, reply: { body: 'The answer.' } });
    await stage.moment('Ada has the answer', { ada: { shown: ['answer'] }, ben: { shown: ['question'] } });
    return stage;
  },
};

/** A question that nobody answers until its time is up, and then its time to live. */
export const neverAnswered: Incident = {
  name: 'never-answered',
  says: 'The asker stopped waiting, and in the end nobody expected an answer any more.',
  subject: 'question',
  verdict: 'ask-expired',
  exit: 4,
  async play() {
    const stage = await Stage.clocked();
    const ada = await stage.agent('ada', { env: { OXTAIL_PENDING_ASK_TTL_MS: '1800000' } });
    const ben = await stage.agent('ben');
    const { returned } = await ask(stage, ada, 'question', { target: 'ben', timeout_ms: 400 });
    const waitsFor = ['ben: question'];
    await stage.read(ben, 'question');
    expect(await returned).toMatchObject({ reply: null, timed_out: true });
    await stage.moment('Ada’s call is over', { ada: { waitsFor }, ben: { shown: ['question'] } });
    stage.ahead(900_000);
    await stage.send(ada, 'reminder', { target: 'ben' });
    await stage.moment('a reminder waits', {
      ada: { waitsFor },
      ben: { mail: ['reminder'], shown: ['question'] },
    });
    const ended = nextEvent(stage.home, stage.log, 'ask.ended', stage.log.head());
    stage.ahead(1_800_000);
    await ended;
    await stage.moment('nobody waits any more', {
      ada: {},
      ben: { mail: ['reminder'], shown: ['question'] },
    });
    return stage;
  },
};

/** The answer comes after the asker's call has returned. */
export const answeredLate: Incident = {
  name: 'answered-late',
  says: 'The answer came when the asker’s call had long returned.',
  subject: 'question',
  verdict: 'answered-late',
  exit: 0,
  async play() {
    const stage = await Stage.clocked();
    const [ada, ben] = [await stage.agent('ada'), await stage.agent('ben')];
    const { returned } = await ask(stage, ada, 'question', { target: 'ben', timeout_ms: 400 });
    expect(await returned).toMatchObject({ reply: null, timed_out: true });
    const waitsFor = ['ben: question'];
    await stage.moment('Ada’s call is over', { ada: { waitsFor }, ben: { mail: ['question'] } });
    stage.ahead(1_200_000);
    await stage.read(ben, 'question');
    await stage.reply(ben, 'question', 'answer');
    await stage.moment('the answer waits', { ada: { mail: ['answer'] }, ben: { shown: ['question'] } });
    await stage.read(ada, 'answer');
    await stage.moment('Ada has read it', { ada: { shown: ['answer'] }, ben: { shown: ['question'] } });
    return stage;
  },
};

/** Each of three asks the next one, and all wait. */
async function ringOfThree() {
  const stage = await Stage.clocked();
  const [ada, ben, cid] = [await stage.agent('ada'), await stage.agent('ben'), await stage.agent('cid')];
  await ask(stage, ada, 'first', { target: 'ben' });
  const second = await ask(stage, ben, 'second', { target: 'cid' });
  const chain = {
    ada: { waitsFor: ['ben: first'] },
    ben: { mail: ['first'], waitsFor: ['cid: second'] },
    cid: { mail: ['second'] },
  };
  await stage.moment('two wait', chain);
  await ask(stage, cid, 'third', { target: 'ada' });
  const ring = {
    ...chain,
    ada: { mail: ['third'], waitsFor: ['ben: first'] },
    cid: { mail: ['second'], waitsFor: ['ada: third'] },
  };
  await stage.moment('each waits for the next', ring);
  return { stage, ada, cid, second, ring };
}

/** Three agents ask each other in a ring. */
export const deadlockOfThree: Incident = {
  name: 'deadlock-of-three',
  says: 'Three agents asked each other in a ring, and none could go on.',
  subject: 'first',
  verdict: 'deadlock',
  exit: 4,
  async play() {
    const { stage, ada, ring } = await ringOfThree();
    await stage.send(ada, 'hint', { target: 'cid' });
    await stage.moment('a hint does not help', { ...ring, cid: { ...ring.cid, mail: ['second', 'hint'] } });
    return stage;
  },
};

/** The ring breaks when one of them goes. */
export const deadlockBroken: Incident = {
  name: 'deadlock-broken',
  says: 'Three agents asked each other in a ring; one was killed, and whoever waited for it gave up.',
  subject: 'second',
  verdict: 'recipient-ended',
  exit: 4,
  async play() {
    const { stage, cid, second, ring } = await ringOfThree();
    const lost = nextEvent(stage.home, stage.log, 'session.ended', stage.log.head());
    await cid.kill();
    await lost;
    const gone = { ...ring, cid: { ...ring.cid, servers: 0 } };
    await stage.moment('Cid is gone', gone);
    stage.ahead(60_000);
    expect(await second.returned).toMatchObject({ reply: null, recipient_live: false });
    await stage.moment('Ben waits no more', { ...gone, ben: { mail: ['first'] } });
    return stage;
  },
};

/** The asker is killed while it waits, and nobody starts it again. */
export const askerGone: Incident = {
  name: 'asker-gone',
  says: 'The asker was killed while it waited, and was still gone when the answer came.',
  subject: 'question',
  verdict: 'asker-gone',
  exit: 4,
  async play() {
    const stage = await Stage.open();
    const [ada, ben] = [await stage.agent('ada'), await stage.agent('ben')];
    await ask(stage, ada, 'question', { target: 'ben' });
    const waitsFor = ['ben: question'];
    await stage.moment('Ada waits', { ada: { waitsFor }, ben: { mail: ['question'] } });
    await ada.kill();
    await stage.read(ben, 'question');
    await stage.moment('Ada was killed, which nobody has noticed, and Ben has read', {
      ada: { waitsFor },
      ben: { shown: ['question'] },
    });
    await stage.reply(ben, 'question', 'answer');
    await stage.moment('and answered', {
      ada: { servers: 0, mail: ['answer'] },
      ben: { shown: ['question'] },
    });
    return stage;
  },
};

/** The client takes its question back. */
export const askCancelled: Incident = {
  name: 'ask-cancelled',
  says: 'The client took the call back in which its agent waited.',
  subject: 'question',
  verdict: 'answered-late',
  exit: 0,
  async play() {
    const stage = await Stage.open();
    const [ada, ben] = [await stage.agent('ada'), await stage.agent('ben')];
    const since = stage.log.head();
    const taken = new AbortController();
    const params = {
      name: 'ask_peer',
      arguments: { target: 'ben', body: 'The question?', timeout_ms: 100_000 },
    };
    const returned = ada.client.callTool(params, undefined, { signal: taken.signal });
    returned.catch(() => undefined);
    const { data } = await nextEvent(stage.home, stage.log, 'ask.opened', since);
    stage.named('question', data.messageId);
    stage.named('request of question', data.requestId);
    const waitsFor = ['ben: question'];
    await stage.moment('Ada waits', { ada: { waitsFor }, ben: { mail: ['question'] } });
    taken.abort('enough');
    await nextEvent(stage.home, stage.log, 'ask.cancelled', since);
    await stage.moment('Ada’s client has taken it back', { ada: { waitsFor }, ben: { mail: ['question'] } });
    await stage.read(ben, 'question');
    await stage.reply(ben, 'question', 'answer');
    await stage.read(ada, 'answer');
    await stage.moment('it was answered all the same', {
      ada: { shown: ['answer'] },
      ben: { shown: ['question'] },
    });
    return stage;
  },
};

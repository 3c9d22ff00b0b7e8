import { expect } from 'vitest';
import { type Agent, type Json, startAgent } from '../../support/agent.js';
import { anotherClient } from '../../support/clients.js';
import { nextEvent } from '../../support/open-log.js';
import { type Incident, Stage } from './stage.js';

/** Starts an agent of Claude Code whose environment names the session of another one. */
async function guessing({ home, cwd }: Stage, session: string): Promise<Agent> {
  const env = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: session, CLAUDE_PROJECT_DIR: cwd };
  return startAgent({ home, cwd, env, clientName: 'claude-code', through: anotherClient });
}

/** All that can be kept for an agent: work both ways, a key, a card, mail that was read and mail that waits. */
async function busyLife(stage: Stage, ada: Agent, ben: Agent, target: string, part: string): Promise<void> {
  const letter = (more: Json = {}) => ({ target, ...more });
  await stage.send(ada, `${part} read`, letter());
  await stage.read(ben, `${part} read`);
  await stage.send(ada, `${part} task`, letter({ action_required: true }));
  await stage.send(ben, `${part} wish`, { target: 'ada', action_required: true, idempotency_key: 'wish' });
  await ben.call('set_my_state', { purpose: `In the ${part} life.` });
  await stage.send(ada, `${part} letter`, letter({ wake: 'auto' }));
}

/** An agent goes by an id that its environment gave it wrongly, until it says who it is. */
export const wrongGuess: Incident = {
  name: 'wrong-guess',
  says: 'An agent went by a stale id of its environment; when it said who it was, all that was its own followed.',
  subject: 'second letter',
  verdict: 'answer-unread',
  exit: 3,
  async play() {
    const stage = await Stage.open();
    const { home, log } = stage;
    const ada = await stage.agent('ada');
    const before = await stage.agent('ben');
    await busyLife(stage, ada, before, 'ben', 'first');
    await before.close();
    await nextEvent(home, log, 'session.ended');
    const first = {
      servers: 0,
      mail: ['first task', 'first letter'],
      shown: ['first read'],
      waitsFor: ['ada: first wish'],
      owes: ['first task'],
    };
    const adaFirst = { mail: ['first wish'], waitsFor: ['ben: first task'], owes: ['first wish'] };
    await stage.moment('Ben has gone, and left much undone', { ada: adaFirst, ben: first });
    const ben = await guessing(stage, 'stale');
    await ben.call('get_my_session');
    stage.named('stale', 'stale');
    await busyLife(stage, ada, ben, 'stale', 'second');
    await stage.send(ada, 'third letter', { target: 'stale' });
    await stage.moment('he is back under a wrong id', {
      ada: {
        mail: ['first wish', 'second wish'],
        waitsFor: ['ben: first task', 'stale: second task'],
        owes: ['first wish', 'second wish'],
      },
      ben: first,
      stale: {
        mail: ['second task', 'second letter', 'third letter'],
        shown: ['second read'],
        waitsFor: ['ada: second wish'],
        owes: ['second task'],
      },
    });
    await ben.call('claim_session', { session_id: 'ben' });
    const mail = ['first task', 'first letter', 'second task', 'second letter', 'third letter'];
    const both = {
      shown: ['first read', 'second read'],
      waitsFor: ['ada: first wish', 'ada: second wish'],
      owes: ['first task', 'second task'],
    };
    const adaBoth = {
      mail: ['first wish', 'second wish'],
      waitsFor: ['ben: first task', 'ben: second task'],
      owes: ['first wish', 'second wish'],
    };
    await stage.moment('he says who he is', { ada: adaBoth, ben: { ...both, mail } });
    await stage.read(ben, ...mail);
    await stage.reply(ben, 'second letter', 'answer');
    expect(await ada.call('send_message', { target: 'stale', body: 'Still there?' })).toMatchObject({
      ok: false,
    });
    await stage.moment('he has read everything', {
      ada: { ...adaBoth, mail: [...adaBoth.mail, 'answer'] },
      ben: { ...both, shown: [...both.shown, ...mail] },
    });
    return stage;
  },
};

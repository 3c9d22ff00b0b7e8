import { expect } from 'vitest';
import type { Agent, Json } from '../../support/agent.js';
import { type Incident, Stage } from './stage.js';

/** Ada has handed Ben work, and he has read it. */
async function delegated() {
  const stage = await Stage.open();
  const [ada, ben] = [await stage.agent('ada'), await stage.agent('ben')];
  const answer = await stage.send(ada, 'work', { target: 'ben', action_required: true });
  stage.named('request of work', answer.request_id);
  const open = { ada: { waitsFor: ['ben: work'] }, ben: { mail: ['work'], owes: ['work'] } };
  await stage.moment('work waits for Ben', open);
  await stage.read(ben, 'work');
  return { stage, ada, ben, open };
}

/** Ends the work; gives the answer. */
async function end(stage: Stage, agent: Agent, tool: string, said: Json): Promise<Json> {
  const answer = await agent.call(tool, { message_id: stage.names.work, ...said });
  expect(answer).toMatchObject({ ok: true });
  return answer;
}

/** Two servers of the owner say how the same work ended; the first one counts. */
export const twoClosers: Incident = {
  name: 'two-closers',
  says: 'Two servers of one agent ended the same work differently: the first one counts.',
  subject: 'work',
  verdict: 'closed',
  exit: 0,
  async play() {
    const { stage, ada, ben, open } = await delegated();
    const sibling = await stage.agent('ben');
    await stage.moment('Ben has read it, and has two servers', {
      ...open,
      ben: { servers: 2, shown: ['work'], owes: ['work'] },
    });
    const first = await end(stage, ben, 'complete_work', { body: 'Baked.' });
    const second = await end(stage, sibling, 'block_work', { reason: 'No flour.' });
    expect(second).toMatchObject({ already_closed: true, obligation_state: 'done', closing_body: 'Baked.' });
    stage.named('notice', first.completion_message_id);
    await stage.moment('one has closed it', {
      ada: { mail: ['notice'] },
      ben: { servers: 2, shown: ['work'] },
    });
    await stage.read(ada, 'notice');
    return stage;
  },
};

/** The owner cannot do the work. */
export const workBlocked: Incident = {
  name: 'work-blocked',
  says: 'The owner of some work said that it could not be done.',
  subject: 'request of work',
  verdict: 'blocked',
  exit: 0,
  async play() {
    const { stage, ada, ben, open } = await delegated();
    await stage.reply(ben, 'work', 'remark');
    await stage.moment('Ben has remarked on it', {
      ada: { ...open.ada, mail: ['remark'] },
      ben: { shown: ['work'], owes: ['work'] },
    });
    const { completion_message_id } = await end(stage, ben, 'block_work', { reason: 'No flour.' });
    stage.named('notice', completion_message_id);
    await stage.read(ada, 'remark', 'notice');
    await stage.moment('Ada has been told that it is blocked', {
      ada: { shown: ['remark', 'notice'] },
      ben: { shown: ['work'] },
    });
    return stage;
  },
};

/** Whoever wanted the work done wants it no more. */
export const workCancelled: Incident = {
  name: 'work-cancelled',
  says: 'Work was withdrawn by whoever had asked for it, before its owner came to it.',
  subject: 'work',
  verdict: 'withdrawn',
  exit: 0,
  async play() {
    const { stage, ada, ben, open } = await delegated();
    await stage.moment('Ben has read it', { ...open, ben: { shown: ['work'], owes: ['work'] } });
    const { completion_message_id } = await end(stage, ada, 'cancel_work', {
      reason: 'The guests are gone.',
    });
    stage.named('notice', completion_message_id);
    await stage.moment('Ada has withdrawn it', { ada: {}, ben: { mail: ['notice'], shown: ['work'] } });
    await stage.read(ben, 'notice');
    return stage;
  },
};

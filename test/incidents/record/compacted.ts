import { expect } from 'vitest';
import { runOxtail } from '../../support/run-oxtail.js';
import { type Incident, Stage } from './stage.js';

/** Takes everything that is finished out of the log, while all servers run. */
async function compactAll({ home, log }: Stage): Promise<void> {
  const { errors, code } = await runOxtail(['compact', '--all'], { home });
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(log.archive().gaps).not.toEqual([]);
}

/** Ada and Ben have finished some things and not others, and what is finished leaves the log. */
async function compactedBetween(): Promise<Stage> {
  const stage = await Stage.open();
  const [ada, ben] = [await stage.agent('ada'), await stage.agent('ben')];
  await stage.send(ada, 'question', { target: 'ben' });
  await stage.read(ben, 'question');
  await stage.reply(ben, 'question', 'answer');
  await stage.read(ada, 'answer');
  const { request_id } = await stage.send(ada, 'work', { target: 'ben', action_required: true });
  stage.named('request of work', request_id);
  await stage.read(ben, 'work');
  const closed = await ben.call('complete_work', { message_id: stage.names.work, body: 'Baked.' });
  stage.named('notice', closed.completion_message_id);
  await stage.read(ada, 'notice');
  await stage.send(ada, 'letter', { target: 'ben' });
  const before = {
    ada: { shown: ['answer', 'notice'] },
    ben: { mail: ['letter'], shown: ['question', 'work'] },
  };
  await stage.moment('all but a letter is finished', before);
  await compactAll(stage);
  await stage.moment('what is finished is in the archive', before);
  const late = await ben.call('reply_to_message', { message_id: stage.names.question, body: 'Besides.' });
  expect(late).toMatchObject({ ok: false });
  await stage.send(ben, 'remark', { target: 'ada' });
  await stage.moment('Ben’s second answer was refused, and he sent it as a message', {
    ada: { ...before.ada, mail: ['remark'] },
    ben: before.ben,
  });
  return stage;
}

/** Asked about what has left the log. */
export const compactedAway: Incident = {
  name: 'compacted-away',
  says: 'A question was answered and both were archived; after that it could not be answered again.',
  subject: 'question',
  verdict: 'answered',
  exit: 0,
  play: compactedBetween,
};

/** Asked about what waited meanwhile. */
export const compactedAround: Incident = {
  name: 'compacted-around',
  says: 'A letter waited for a busy agent while all around it was archived.',
  subject: 'letter',
  verdict: 'waiting-recipient-busy',
  exit: 3,
  play: compactedBetween,
};

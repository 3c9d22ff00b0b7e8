import { expect } from 'vitest';
import { hookedScene, mailIn, openAgent } from '../../support/hooked-agents.js';
import { type Incident, Stage } from './stage.js';

/** An agent goes on under a new id; whoever knows only the old one still reaches it. */
export const staleIdentity: Incident = {
  name: 'stale-identity',
  says: 'The recipient was cleared, and a message to its old id found it under its new one.',
  subject: 'letter',
  verdict: 'answered',
  exit: 0,
  async play() {
    const scene = hookedScene('mcp_tool');
    const stage = await Stage.in(scene);
    const ben = await openAgent('claude', scene);
    stage.named('old ben', ben.session);
    const ada = await stage.agent('ada');
    await ben.call('set_my_state', { purpose: 'Baking.' });
    const before = await stage.send(ben, 'greeting', { target: 'ada', idempotency_key: 'greeting' });
    await stage.send(ada, 'early', { target: stage.names['old ben'] });
    await stage.moment('a letter waits for the old Ben', {
      ada: { mail: ['greeting'] },
      'old ben': { mail: ['early'] },
    });
    await ben.perform('clear');
    stage.named('ben', ben.session);
    expect(mailIn(await ben.prompt())).toEqual(['The early.']);
    await stage.moment('it has a new id', { ada: { mail: ['greeting'] }, ben: { shown: ['early'] } });
    const again = { target: 'ada', body: 'The greeting.', idempotency_key: 'greeting' };
    expect(await ben.call('send_message', again)).toMatchObject({ message_id: before.message_id });
    await stage.send(ada, 'letter', { target: stage.names['old ben'] });
    expect(mailIn(await ben.bash())).toEqual(['The letter.']);
    await stage.settle();
    await stage.reply(ben, 'letter', 'answer');
    await stage.moment('it has answered a letter to the old one', {
      ada: { mail: ['greeting', 'answer'] },
      ben: { shown: ['early', 'letter'] },
    });
    await stage.read(ada, 'greeting', 'answer');
    return stage;
  },
};

/** One message is too large for any hook: it is announced, and nothing overtakes it. */
export const tooLargeForHooks: Incident = {
  name: 'too-large-for-hooks',
  says: 'A message was too large for any hook: it was announced, and waited until its recipient read.',
  subject: 'large',
  verdict: 'shown',
  exit: 0,
  async play() {
    const scene = hookedScene('command');
    const stage = await Stage.in(scene);
    const ben = await openAgent('claude', scene);
    stage.named('ben', ben.session);
    const ada = await stage.agent('ada');
    await stage.send(ada, 'large', { target: ben.session, body: 'x\n'.repeat(4000) });
    await stage.send(ada, 'small', { target: ben.session });
    await stage.moment('both wait', { ada: {}, ben: { mail: ['large', 'small'] } });
    expect(mailIn(await ben.bash())).toEqual([]);
    await stage.moment('a hook could only say so', { ada: {}, ben: { mail: ['large', 'small'] } });
    const { answer } = await ben.tool('read_my_messages');
    expect(JSON.parse(answer)).toMatchObject({ count: 2 });
    await stage.moment('Ben has read', { ada: {}, ben: { shown: ['large', 'small'] } });
    return stage;
  },
};

import { expect, test } from 'vitest';
import { type Agent, startAgent, temporaryFolder } from '../support/agent.js';
import { type Mail, readAllMail, readMail, sendMail } from '../support/mail.js';
import { eventsOf, expectFolded, nextEvent, openTestLog } from '../support/open-log.js';

/** An agent with two servers, started one after the other, and one with a single server. */
async function scene() {
  const home = temporaryFolder();
  const start = (session: string) => startAgent({ home, cwd: home, session });
  const older = await start('twin');
  const newer = await start('twin');
  const single = await start('single');
  return { home, older, newer, single, log: await openTestLog(home) };
}

function idsOf(mail: readonly Mail[]): string[] {
  return mail.map(({ id }) => id);
}

test('P3 P4 W7 W30 two servers of one agent share one mailbox and empty it once, each in order', async () => {
  const { older, newer, single, log } = await scene();
  const sent: string[] = [];
  const send = async () => {
    for (let count = 0; count < 60; count++) {
      sent.push(String((await sendMail(single, 'twin', `${count}`)).message_id));
    }
  };
  let over = false;
  const drain = async (agent: Agent): Promise<Mail[]> => {
    const all: Mail[] = [];
    while (!over) all.push(...(await readMail(agent)));
    return all.concat(await readAllMail(agent));
  };
  const drained = Promise.all([drain(older), drain(newer)]);
  await send();
  over = true;
  const shares = await drained;
  expect(shares.flatMap(idsOf).sort()).toEqual([...sent].sort());
  for (const share of shares) {
    const numbers = share.map(({ body }) => Number(body));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  }
  expectFolded(log);
});

test('P4 W7 W8 W30 an answer returns to the call that asked, whichever sibling asked, answered or reads meanwhile', async () => {
  const { home, older, newer, single, log } = await scene();
  const helper = await startAgent({ home, cwd: home, session: 'single' });
  for (let round = 0; round < 16; round++) {
    const [asker, sibling] = round % 2 === 0 ? [older, newer] : [newer, older];
    const [reader, answerer] = round % 4 < 2 ? [single, helper] : [helper, single];
    const from = log.head();
    const asked = asker.call('ask_peer', { target: 'single', body: `question ${round}`, timeout_ms: 60_000 });
    const question = await nextEvent(home, log, 'message.delivered', from);
    expect(idsOf(await readAllMail(reader))).toEqual([question.data.id]);
    const answer = answerer.call('reply_to_message', {
      message_id: question.data.id,
      body: `answer ${round}`,
    });
    const robbers = Array.from({ length: 6 }, (_, index) => readMail(index % 2 === 0 ? sibling : asker));
    expect(await answer).toMatchObject({ ok: true, correlation: 'correlated' });
    expect(await asked).toMatchObject({
      reply: { body: `answer ${round}`, correlation: 'correlated' },
      timed_out: false,
    });
    expect((await Promise.all(robbers)).flat()).toEqual([]);
  }
  expect(eventsOf(log, 'ask.answered').filter(({ data }) => data.late)).toEqual([]);
  expect(await readAllMail(newer)).toEqual([]);
  expectFolded(log);
});

test('P1 W8 an answer kept for a call whose server was killed goes to the sibling', async () => {
  const { home, older, newer, single, log } = await scene();
  const from = log.head();
  const asked = older.call('ask_peer', { target: 'single', body: 'question', timeout_ms: 60_000 });
  const question = await nextEvent(home, log, 'message.delivered', from);
  await readAllMail(single);
  await Promise.all([older.kill(), expect(asked).rejects.toThrow('Connection closed')]);
  await single.call('reply_to_message', { message_id: question.data.id, body: 'answer' });
  const mail = await readAllMail(newer);
  expect(mail.map(({ body }) => body)).toEqual(['answer']);
  expect(eventsOf(log, 'ask.answered').map(({ data }) => data.late)).toEqual([true]);
  expectFolded(log);
});

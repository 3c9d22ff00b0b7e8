import { expect, test } from 'vitest';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { stopOutsideOfWriting } from '../support/child-processes.js';
import { sharedClock } from '../support/clock.js';
import { bodiesOf, readAllMail, sendMail } from '../support/mail.js';
import { eventsOf, expectFolded, nextEvent, openTestLog } from '../support/open-log.js';

const HOUR = 3_600_000;

/** Agents that share one clock, and the log that they share. */
async function scene(...sessions: string[]) {
  const home = temporaryFolder();
  const clock = sharedClock(home);
  const agents = [];
  for (const session of sessions) {
    agents.push(await startAgent({ home, cwd: home, session, ...clock.options }));
  }
  const [first, second, third = first] = agents;
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('two agents at least');
  return { home, clock, first, second, third, log: await openTestLog(home) };
}

test('P3 when the clock is set back the order is kept, retries count, and questions end', async () => {
  const { home, clock, first: asker, second: peer, log } = await scene('asker', 'peer');
  const once = { target: 'peer', body: 'once', idempotency_key: 'key' };
  const original = await asker.call('send_message', once);
  clock.set(-HOUR);
  await sendMail(asker, 'peer', 'an hour before');
  expect(await asker.call('send_message', once)).toEqual(original);
  expect(bodiesOf(await readAllMail(peer))).toEqual(['once', 'an hour before']);
  const from = log.head();
  const asked = asker.call('ask_peer', { target: 'peer', body: 'well?', timeout_ms: 60_000 });
  const question = await nextEvent(home, log, 'message.delivered', from);
  clock.set(-2 * HOUR);
  await peer.call('reply_to_message', { message_id: question.data.id, body: 'answer' });
  expect(await asked).toMatchObject({ reply: { body: 'answer' }, timed_out: false });
  const behind = log.head();
  const unanswered = asker.call('ask_peer', { target: 'peer', body: 'and now?', timeout_ms: 300 });
  await nextEvent(home, log, 'ask.opened', behind);
  clock.set(-3 * HOUR);
  expect(await unanswered).toMatchObject({ reply: null, timed_out: true });
  expect(eventsOf(log, 'ask.expired')).toHaveLength(1);
  const times = eventsOf(log, 'message.sent').map(({ at }) => at);
  expect(times).not.toEqual([...times].sort((a, b) => a - b));
  expectFolded(log);
});

test.skipIf(process.platform === 'win32')(
  'P1 P4 a server that sleeps past the end of its wait keeps the answer from nobody, and its call returns',
  async () => {
    const {
      home,
      clock,
      first: asker,
      second: peer,
      third: sibling,
      log,
    } = await scene('asker', 'peer', 'asker');
    const ask = async (body: string) => {
      const from = log.head();
      const returned = asker.call('ask_peer', { target: 'peer', body, timeout_ms: 3000 });
      const question = await nextEvent(home, log, 'message.delivered', from);
      return { returned, message_id: question.data.id };
    };
    const [early, late] = [await ask('early'), await ask('late')];
    await stopOutsideOfWriting(asker.pid, log);
    await peer.call('reply_to_message', { message_id: early.message_id, body: 'in time' });
    clock.set(HOUR / 2);
    await peer.call('reply_to_message', { message_id: late.message_id, body: 'too late' });
    expect(bodiesOf(await readAllMail(sibling))).toEqual(['in time', 'too late']);
    process.kill(asker.pid, 'SIGCONT');
    for (const { returned } of [early, late]) {
      expect(await returned).toMatchObject({ reply: null, timed_out: true });
    }
    expect(await readAllMail(asker)).toEqual([]);
    expect(eventsOf(log, 'ask.answered').map(({ data }) => data.late)).toEqual([true, true]);
    expectFolded(log);
  },
);

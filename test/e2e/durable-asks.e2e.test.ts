import { expect, test } from 'vitest';
import { eventsAbout } from '../../src/agents/index.js';
import type { EventLog } from '../../src/events/index.js';
import { startAgent, temporaryFolder } from '../support/agent.js';
import { sharedClock } from '../support/clock.js';
import { answerAll, read } from '../support/exchange.js';
import { eventsOf, nextEvent, openTestLog } from '../support/open-log.js';
import { startPair } from '../support/pair.js';

const question = { target: 'beta', body: 'q' };

/** How whoever was asked is away before it counts as ended, in milliseconds. */
const AWAY_MS = 60_000;

/** Alpha and Beta, by a clock that the test sets. */
async function startClocked(env: Record<string, string> = {}) {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const clock = sharedClock(home);
  const start = (session: string) =>
    startAgent({
      ...{ home, cwd, session, through: clock.options.through },
      env: { ...clock.options.env, ...env },
    });
  return {
    alpha: await start('alpha'),
    beta: await start('beta'),
    clock,
    home,
    log: await openTestLog(home),
  };
}

const story = (log: EventLog, id: string) => eventsAbout(log, id).map(({ type }) => type);

test('Durable asks: a wait outlives the kill of the asker’s server, and its late answer is mail of the next', async () => {
  const { alpha, beta, home, cwd, log } = await startPair();
  const asked = expect(alpha.call('ask_peer', question)).rejects.toThrow();
  const opened = await nextEvent(home, log, 'ask.opened');
  const { requestId, messageId } = opened.data;
  await alpha.kill();
  await asked;
  const back = await startAgent({ home, cwd, session: 'alpha' });
  const [answer] = await answerAll(beta);
  expect(answer).toMatchObject({
    ok: true,
    target_session_id: 'alpha',
    target_server_pid: back.pid,
    correlation: 'correlated',
    wake_reason: 'late_reply_to_pending',
  });
  expect(await read(back)).toMatchObject([{ body: 're: q', reply_to: requestId }]);
  expect(eventsOf(log, 'ask.answered')).toMatchObject([
    { data: { requestId, messageId: answer?.message_id, late: true } },
  ]);
  const told = story(log, requestId);
  expect(told).toEqual(expect.arrayContaining(['message.sent', 'ask.opened', 'ask.answered']));
  expect(told.indexOf('ask.opened')).toBeLessThan(told.indexOf('ask.answered'));
  expect(await beta.call('message_status', { message_id: messageId })).toMatchObject({
    stage: 'answered',
    answer_message_id: answer?.message_id,
  });
});

test('Durable asks: a wait that expires is recorded by the asker’s own server, without that anybody calls', async () => {
  const { alpha, beta, clock, home, log } = await startClocked({ OXTAIL_PENDING_ASK_TTL_MS: '50000' });
  const { request_id } = await alpha.call('ask_peer', { ...question, timeout_ms: 30 });
  expect(eventsOf(log, 'ask.expired')).toHaveLength(1);
  clock.set(50_000);
  const ended = await nextEvent(home, log, 'ask.ended');
  expect(ended.data).toMatchObject({ requestId: request_id, reason: 'expired' });
  const [claimed] = eventsOf(log, 'session.claimed').filter(({ data }) => data.session === 'alpha');
  expect(ended.actor.server).toBe(claimed?.data.server);
  expect(await answerAll(beta)).toMatchObject([{ ok: true, wake_reason: 'reply_to_default' }]);
  expect(eventsOf(log, 'ask.answered')).toEqual([]);
  expect(await read(alpha)).toMatchObject([{ body: 're: q' }]);
});

test.each(['closed', 'killed'] as const)(
  'Durable asks: a call that waits returns early when whoever was asked was %s and stays away',
  async (how) => {
    const { alpha, beta, clock, home, log } = await startClocked();
    const asked = alpha.call('ask_peer', { ...question, timeout_ms: 100_000 });
    await nextEvent(home, log, 'ask.opened');
    await (how === 'closed' ? beta.close() : beta.kill());
    const { data } = await nextEvent(home, log, 'session.ended');
    expect(data.how).toBe(how === 'closed' ? 'exit' : 'lost');
    clock.set(AWAY_MS);
    expect(await asked).toMatchObject({ reply: null, timed_out: true, recipient_live: false });
    expect(eventsOf(log, 'ask.ended')).toMatchObject([{ data: { reason: 'target-ended' } }]);
  },
);

import { expect, test } from 'vitest';
import type { EventLog } from '../../src/events/index.js';
import { type Agent, startAgent, temporaryFolder } from '../support/agent.js';
import { anotherClient } from '../support/clients.js';
import { startDeafClient } from '../support/deaf-client.js';
import { bodiesOf, readAllMail, sendMail } from '../support/mail.js';
import { eventsOf, expectFolded, nextEvent, openTestLog } from '../support/open-log.js';

/** Enough to fill any pipe: each such character is seven on the wire. */
const MANY = 12;
const filler = '\u0001'.repeat(8000);

/** A sender, and mail from it that waits for `receiver`, which may not run yet. */
async function scene(count: number) {
  const home = temporaryFolder();
  const sender = await startAgent({ home, cwd: home, session: 'sender' });
  const before = await startAgent({ home, cwd: home, session: 'receiver' });
  const log = await openTestLog(home);
  const bodies = Array.from({ length: count }, (_, index) => `${index} ${filler}`);
  for (const body of bodies) await sendMail(sender, 'receiver', body);
  await before.kill();
  return { home, sender, log, bodies };
}

function restart(home: string): Promise<Agent> {
  return startAgent({ home, cwd: home, session: 'receiver' });
}

function again(bodies: readonly string[]): string[] {
  return bodies.map((body) => `${body} (again)`);
}

/** Everything is shown once more, with a mark, and after that never again. */
async function expectShownAgain(home: string, log: EventLog, bodies: readonly string[]): Promise<void> {
  const next = await restart(home);
  expect(bodiesOf(await readAllMail(next))).toEqual(again(bodies));
  await expectNothingMore(home, log, next);
}

/** Once the last answer is confirmed its messages are not shown to anybody. */
async function expectNothingMore(home: string, log: EventLog, agent: Agent): Promise<void> {
  const last = eventsOf(log, 'message.handed_over').at(-1)!;
  for (let from = last.seq; ; ) {
    const { seq, data } = await nextEvent(home, log, 'message.confirmed', from);
    if (data.handOver === last.seq) break;
    from = seq;
  }
  await agent.kill();
  const next = await restart(home);
  expect(await readAllMail(next)).toEqual([]);
  expectFolded(log);
}

test('P1 P7 W6 what a server gave and could not confirm before it was killed is shown once more, marked', async () => {
  const { home, log, bodies } = await scene(MANY);
  const deaf = await startDeafClient(home, 'receiver', log);
  deaf.call(3, 'read_my_messages');
  const { data } = await nextEvent(home, log, 'message.handed_over');
  expect(data).toMatchObject({ door: 'read', request: '3' });
  expect(data.items).toHaveLength(MANY);
  deaf.signal('SIGKILL');
  await deaf.ended;
  expect(eventsOf(log, 'message.confirmed')).toEqual([]);
  await expectShownAgain(home, log, bodies);
});

test('P7 W6 an answer that stands unread when its server is told to end is not taken for read', async () => {
  const { home, log, bodies } = await scene(MANY);
  const deaf = await startDeafClient(home, 'receiver', log);
  deaf.call(3, 'read_my_messages');
  await nextEvent(home, log, 'message.handed_over');
  deaf.signal('SIGTERM');
  await deaf.ended;
  expect(eventsOf(log, 'message.confirmed')).toEqual([]);
  await expectShownAgain(home, log, bodies);
});

test('P1 P7 W6 a client that closes its pipe in the middle of an answer returns the messages', async () => {
  const { home, log, bodies } = await scene(MANY);
  const deaf = await startDeafClient(home, 'receiver', log);
  deaf.call(3, 'read_my_messages');
  const handedOver = await nextEvent(home, log, 'message.handed_over');
  deaf.closeOutput();
  const { data } = await nextEvent(home, log, 'message.returned');
  expect(data).toMatchObject({ handOver: handedOver.seq, reason: 'pipe-closed' });
  expect(data.ids).toHaveLength(MANY);
  // The server has not gone: the messages are back all the same.
  await expectShownAgain(home, log, bodies);
  deaf.closeInput();
  await deaf.ended;
});

test('P1 P7 W17 a read that the client takes back loses nothing', async () => {
  const { home, log, bodies } = await scene(3);
  const deaf = await startDeafClient(home, 'receiver', log);
  // An answer that has left before it is taken back has been given: both must arrive at once.
  deaf.together(() => {
    deaf.call(3, 'read_my_messages');
    deaf.cancel(3);
  });
  deaf.call(4, 'set_my_state', { purpose: 'still here' });
  await nextEvent(home, log, 'session.state_set');
  deaf.closeInput();
  await deaf.ended;
  const given = eventsOf(log, 'message.handed_over');
  const returned = eventsOf(log, 'message.returned');
  expect(returned.map(({ data }) => [data.handOver, data.reason])).toEqual(
    given.map(({ seq }) => [seq, 'cancelled']),
  );
  const next = await restart(home);
  expect(bodiesOf(await readAllMail(next))).toEqual(given.length > 0 ? again(bodies) : bodies);
  await expectNothingMore(home, log, next);
});

test('P1 W17 an answer that comes while its question is taken back is not lost', async () => {
  const { home, sender, log } = await scene(0);
  const deaf = await startDeafClient(home, 'receiver', log);
  const rounds = 30;
  for (let round = 0; round < rounds; round++) {
    const request = 10 + round;
    const from = log.head();
    deaf.call(request, 'ask_peer', { target: 'sender', body: 'well?', timeout_ms: 60_000 });
    const question = await nextEvent(home, log, 'message.delivered', from);
    await readAllMail(sender);
    const answered = () =>
      sender.call('reply_to_message', { message_id: question.data.id, body: `answer ${round}` });
    // Before, during and after.
    if (round % 3 === 0) deaf.cancel(request);
    if (round % 3 === 0) await nextEvent(home, log, 'ask.cancelled', from);
    const answer = answered();
    if (round % 3 === 1) deaf.cancel(request);
    expect(await answer).toMatchObject({ ok: true });
    if (round % 3 === 2) deaf.cancel(request);
  }
  deaf.closeInput();
  await deaf.ended;
  const confirmed = eventsOf(log, 'message.confirmed').flatMap(({ data }) => data.ids);
  const answers = eventsOf(log, 'message.sent').filter(({ data }) => data.body.startsWith('answer'));
  expect(answers).toHaveLength(rounds);
  const unseen = answers.filter(({ data }) => !confirmed.includes(data.id)).map(({ data }) => data.body);
  const next = await restart(home);
  const mail = await readAllMail(next);
  expect(mail.map(({ body }) => body)).toEqual(unseen);
  expectFolded(log);
});

test.each(['SIGTERM', 'SIGINT', 'the end of its input'] as const)(
  'P1 W2 mail waits through a clean exit by %s',
  async (how) => {
    const { home, sender, log } = await scene(0);
    const first = await startDeafClient(home, 'receiver', log);
    await sendMail(sender, 'receiver', 'one');
    if (how === 'the end of its input') first.closeInput();
    else first.signal(how);
    await first.ended;
    expect(eventsOf(log, 'session.ended').at(-1)?.data).toMatchObject({ how: 'exit' });
    const answer = await sendMail(sender, 'receiver', 'two');
    expect(answer).toMatchObject({ ok: true, target_server_pid: null, recipient_live: false });
    expect(bodiesOf(await readAllMail(await restart(home)))).toEqual(['one', 'two']);
  },
);

test('P1 W11 mail for an agent without an id waits for the next server of its client', async () => {
  const home = temporaryFolder();
  const sender = await startAgent({ home, cwd: home, session: 'sender', through: anotherClient });
  const nameless = await startAgent({ home, cwd: home });
  await nameless.call('get_my_session');
  const answer = await sendMail(sender, `pid-${nameless.pid}`, 'to whom it may concern');
  expect(answer).toMatchObject({ ok: true, target_session_id: null, target_server_pid: nameless.pid });
  await nameless.kill();
  const next = await startAgent({ home, cwd: home, session: 'named at last' });
  expect(bodiesOf(await readAllMail(next))).toEqual(['to whom it may concern']);
  expect(bodiesOf(await readAllMail(sender))).toEqual([]);
});

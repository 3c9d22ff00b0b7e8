import { expect, test } from 'vitest';
import { agentAddress, asksOf, type WaitGraph, waitGraph } from '../../src/projections/index.js';
import { type Agent, startAgent } from '../support/agent.js';
import { bodiesOf, readAllMail, sendMail } from '../support/mail.js';
import { eventsOf, expectFolded, nextEvent } from '../support/open-log.js';
import { type Pair, startPair } from '../support/pair.js';

/** Alpha has delegated work to Beta, who has read it. */
interface Delegated extends Pair {
  readonly work: string;
  /** Starts a server of one of them anew. */
  readonly restart: (session: 'alpha' | 'beta') => Promise<Agent>;
  readonly graph: () => WaitGraph;
  /** What Alpha expects to hear of. */
  readonly expected: () => { messageId: string; delegated: boolean }[];
}

async function delegated(): Promise<Delegated> {
  const pair = await startPair();
  const { alpha, beta, home, cwd, log } = pair;
  const answer = await alpha.call('send_message', { target: 'beta', body: 'work', action_required: true });
  expect(bodiesOf(await readAllMail(beta))).toEqual(['work']);
  await nextEvent(home, log, 'message.confirmed');
  const [sent] = eventsOf(log, 'message.sent');
  const { project = '' } = sent?.data ?? {};
  return {
    ...pair,
    work: String(answer.message_id),
    restart: (session) => startAgent({ home, cwd, session }),
    graph: () => log.look((now) => waitGraph(now, project)),
    expected: () =>
      log
        .look((now) => asksOf(now, agentAddress(project, 'alpha')))
        .map(({ messageId, delegated }) => ({ messageId, delegated })),
  };
}

test('P1 an answer by the way leaves the work owed and its end expected, also through crashes of both servers', async () => {
  const { alpha, beta, work, restart, graph, expected, log } = await delegated();
  const reply = await beta.call('reply_to_message', { message_id: work, body: 'begun' });
  expect(reply).toMatchObject({ ok: true, correlation: 'correlated' });
  await Promise.all([alpha.kill(), beta.kill()]);
  const [owner, requester] = [await restart('beta'), await restart('alpha')];
  expect(bodiesOf(await readAllMail(requester))).toEqual(['begun']);
  expect(expected()).toEqual([{ messageId: work, delegated: true }]);
  expect(graph().edges).toMatchObject([{ kind: 'work', id: work }]);
  expect(await owner.call('my_open_work')).toMatchObject({ count: 1, open: [{ message_id: work }] });
  expect(await requester.call('my_open_work')).toMatchObject({ delegated: [{ message_id: work }] });
  expect(await requester.call('message_status', { message_id: work })).toMatchObject({
    stage: 'answered',
    obligation_state: 'open',
  });
  expect(eventsOf(log, 'ask.answered')).toEqual([]);
  const done = await owner.call('complete_work', { message_id: work, body: 'done' });
  expect(done).toMatchObject({ obligation_state: 'done', correlation: 'correlated' });
  expect(bodiesOf(await readAllMail(requester))).toEqual(['done']);
  expect(expected()).toEqual([]);
  expect(graph().edges).toEqual([]);
  expectFolded(log);
});

test.each(['close', 'kill'] as const)(
  'P1 a requester without a server, after %s, gets the result when it returns',
  async (how) => {
    const { alpha, beta, work, restart, expected, log } = await delegated();
    await alpha[how]();
    const answer = await beta.call('complete_work', { message_id: work, body: 'done' });
    expect(answer).toMatchObject({
      ok: true,
      obligation_state: 'done',
      requester_session_id: 'alpha',
      correlation: 'correlated',
    });
    expect(await beta.call('my_open_work')).toMatchObject({ count: 0 });
    expect(expected()).toEqual([]);
    const back = await restart('alpha');
    expect(await readAllMail(back)).toMatchObject([
      { id: answer.completion_message_id, body: 'done', source_message_id: work },
    ]);
    expect(await back.call('message_status', { message_id: work })).toMatchObject({ stage: 'closed' });
    expectFolded(log);
  },
);

test.each(['close', 'kill'] as const)(
  'P1 the work of an owner without a server, after %s, is still there: an orphaned wait until it returns',
  async (how) => {
    const { alpha, beta, work, restart, graph, expected, home, log } = await delegated();
    await beta[how]();
    // That a server was killed is on record once somebody comes across it.
    await sendMail(alpha, 'beta', 'still there?');
    const { data } = await nextEvent(home, log, 'session.ended');
    expect(data.how).toBe(how === 'close' ? 'exit' : 'lost');
    expect(graph().orphaned).toMatchObject([{ kind: 'work', id: work }]);
    expect(expected()).toEqual([{ messageId: work, delegated: true }]);
    const asked = await alpha.call('my_open_work');
    expect(asked).toMatchObject({ delegated: [{ message_id: work, target_session_id: 'beta' }] });
    const back = await restart('beta');
    expect(graph()).toMatchObject({ edges: [{ id: work }], orphaned: [] });
    expect(await back.call('my_open_work')).toMatchObject({
      count: 1,
      open: [{ message_id: work, body: 'work' }],
    });
    expect(await back.call('read_my_messages')).toMatchObject({ open_work_count: 1 });
    expect(await back.call('complete_work', { message_id: work, body: 'done' })).toMatchObject({
      obligation_state: 'done',
    });
    expect(bodiesOf(await readAllMail(alpha))).toEqual(['done']);
    expect(graph().edges).toEqual([]);
    expectFolded(log);
  },
);

import { expect, test } from 'vitest';
import type { EventLog } from '../../src/events/index.js';
import { agentAddress, asksOf, waitGraph } from '../../src/projections/index.js';
import { type Agent, type Json, startAgent, temporaryFolder } from '../support/agent.js';
import { type Mail, readAllMail } from '../support/mail.js';
import { eventsOf, expectFolded, openTestLog } from '../support/open-log.js';

/** How often two close the same work at once. */
const ROUNDS = 500;
const CANCELLED_ROUNDS = 150;
/** After so many rounds mail is read: less than one read gives. */
const READ_EVERY = 25;

/** How one of two tries to close a piece of work. */
interface Closer {
  readonly agent: Agent;
  readonly tool: 'complete_work' | 'block_work' | 'cancel_work';
  readonly state: string;
  /** What the other side is told, when this one wins. */
  readonly said: (round: number) => string;
}

/** How a race ended: who won, and the message that says so. */
interface Result {
  readonly winner: Closer;
  readonly notice: string;
  readonly said: string;
}

/** An owner that has two servers, and whoever delegates to it. */
async function scene() {
  const home = temporaryFolder();
  const start = (session: string) => startAgent({ home, cwd: home, session });
  const [requester, older, newer] = [await start('requester'), await start('owner'), await start('owner')];
  return { requester, older, newer, log: await openTestLog(home) };
}

async function delegate(requester: Agent, round: number): Promise<string> {
  const input = { target: 'owner', body: `work ${round}`, action_required: true };
  const answer = await requester.call('send_message', input);
  expect(answer).toMatchObject({ ok: true, obligation_durable: true });
  return String(answer.message_id);
}

function close({ agent, tool, said }: Closer, message_id: string, round: number): Promise<Json> {
  const body = said(round).replace(/^\[\w+\] /, '');
  return agent.call(tool, { message_id, [tool === 'complete_work' ? 'body' : 'reason']: body });
}

/** Lets two close at once, and expects that one does, and that the other is told who did and what was said. */
async function race(work: string, closers: readonly [Closer, Closer], round: number): Promise<Result> {
  const answers = await Promise.all(closers.map((closer) => close(closer, work, round)));
  const won = answers.findIndex((answer) => answer.already_closed === undefined);
  const [winner, loser] = won === 0 ? closers : [closers[1], closers[0]];
  const [first, second] = won === 0 ? answers : [answers[1], answers[0]];
  const said = winner.said(round);
  const notice = String(first?.completion_message_id);
  expect(first).toMatchObject({ ok: true, message_id: work, obligation_state: winner.state });
  expect(second, `${loser.tool} too late in round ${round}`).toMatchObject({
    ok: true,
    message_id: work,
    obligation_state: winner.state,
    already_closed: true,
    completion_message_id: notice,
    closing_body: said,
  });
  return { winner, notice, said };
}

/** Asks now one first, now the other, so that either may win. */
function inTurn(round: number, [one, other]: readonly [Closer, Closer]): readonly [Closer, Closer] {
  return round % 2 === 0 ? [one, other] : [other, one];
}

test('P3 P4 P5: of two servers that complete and block the same work at once, 500 times, one wins and the other is told its outcome', async () => {
  const { requester, older, newer, log } = await scene();
  const closers = (round: number): readonly [Closer, Closer] => {
    const [one, other] = round % 4 < 2 ? [older, newer] : [newer, older];
    return inTurn(round, [
      { agent: one, tool: 'complete_work', state: 'done', said: (n) => `done ${n}` },
      { agent: other, tool: 'block_work', state: 'blocked', said: (n) => `[blocked] by ${n}` },
    ]);
  };
  const results: Result[] = [];
  const told: Mail[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    results.push(await race(await delegate(requester, round), closers(round), round));
    if (round % READ_EVERY === READ_EVERY - 1) told.push(...(await readAllMail(requester)));
  }
  expect(told.map(({ id, body }) => ({ id, body }))).toEqual(
    results.map(({ notice, said }) => ({ id: notice, body: said })),
  );
  // So that the test cannot pass without having tested anything.
  expect(new Set(results.map(({ winner }) => `${winner.agent.pid} ${winner.tool}`)).size).toBe(4);
  expect(eventsOf(log, 'obligation.closed')).toHaveLength(ROUNDS);
  expectNothingLeft(log);
}, 90_000);

test('P3 P4 P5: of the owner who completes and the requester who cancels at once, one wins and only the loser’s side is told', async () => {
  const { requester, older, newer, log } = await scene();
  const results: Result[] = [];
  for (let round = 0; round < CANCELLED_ROUNDS; round++) {
    const owner = round % 4 < 2 ? older : newer;
    const closers = inTurn(round, [
      { agent: owner, tool: 'complete_work', state: 'done', said: (n) => `done ${n}` },
      { agent: requester, tool: 'cancel_work', state: 'cancelled', said: (n) => `[cancelled] of ${n}` },
    ]);
    results.push(await race(await delegate(requester, round), closers, round));
  }
  const by = (tool: Closer['tool']) => results.filter(({ winner }) => winner.tool === tool);
  const said = (ended: readonly Result[]) => ended.map((one) => one.said);
  expect((await readAllMail(requester)).map(({ body }) => body)).toEqual(said(by('complete_work')));
  const ownerTold = (await readAllMail(older)).map(({ body }) => body);
  expect(ownerTold.filter((body) => !body.startsWith('work '))).toEqual(said(by('cancel_work')));
  expect(by('complete_work').length * by('cancel_work').length).toBeGreaterThan(0);
  expect(eventsOf(log, 'obligation.closed')).toHaveLength(by('complete_work').length);
  expect(eventsOf(log, 'obligation.cancelled')).toHaveLength(by('cancel_work').length);
  expectNothingLeft(log);
}, 60_000);

/** Nobody owes or expects anything, every closing is causally behind its own notice, and folding gives the tables. */
function expectNothingLeft(log: EventLog): void {
  const sent = eventsOf(log, 'message.sent');
  const notices = new Map(sent.map(({ seq, data }) => [data.id, seq]));
  const closings = [...eventsOf(log, 'obligation.closed'), ...eventsOf(log, 'obligation.cancelled')];
  for (const { causation, data } of closings) expect(notices.get(data.notice ?? '')).toBe(causation);
  expect(sent).toHaveLength(2 * closings.length);
  const project = sent[0]!.data.project;
  const requester = agentAddress(project, 'requester');
  expect(log.look((now) => [asksOf(now, requester), waitGraph(now, project).edges])).toEqual([[], []]);
  expectFolded(log);
}

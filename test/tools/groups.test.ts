import { expect, test } from 'vitest';
import { projectOf } from '../../src/clients/index.js';
import { agentAddress, findServer } from '../../src/projections/index.js';
import type { Answer, Caller } from '../../src/tools/index.js';
import { end, expectWire, read, terminals, theOnly, written } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const ELSEWHERE = projectOf('/nowhere/else');

/** Ada, and a peer for each of these names, of which every server is proved to run. */
function adaAnd(...names: string[]): { world: World; ada: Caller; peers: Caller[] } {
  const world = new World();
  const ada = alive(world, 'a1', 'ada');
  return { world, ada, peers: names.map((name, index) => alive(world, `p${index}`, name)) };
}

function alive(world: World, server: string, session: string | null, project = PROJECT): Caller {
  world.presence.set(server, 'live');
  return world.join(server, session, project);
}

function toAll(world: World, from: Caller, more: Readonly<Record<string, unknown>> = {}) {
  return world.when('send_message', { target: '*', body: 'All hands.', ...more }, from);
}

function resultsOf({ results }: Answer): readonly Answer[] {
  return results as readonly Answer[];
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `peer ${index}`);

test('Groups: "*" is every other live agent of the project, nameless ones included, in one append', () => {
  const { world, ada, peers } = adaAnd('ben');
  const nameless = alive(world, 'c3', null);
  const [ben] = peers as [Caller];
  const { answer, events } = toAll(world, ada);
  const pids = ['p0', 'c3'].map((server) => findServer(world.now(), server)?.process.pid);
  const [first, second] = resultsOf(answer).map(({ message_id }) => String(message_id));
  const outlook = { delivery_outlook: 'stranded_until_read' };
  expectWire(answer, {
    ok: true,
    thread_id: answer.thread_id,
    sent: 2,
    results: [
      {
        target: 'ben',
        ok: true,
        message_id: first,
        target_session_id: 'ben',
        target_server_pid: pids[0],
        ...outlook,
      },
      {
        target: '*',
        ok: true,
        message_id: second,
        target_session_id: null,
        target_server_pid: pids[1],
        ...outlook,
      },
    ],
  });
  const head = world.events.length - events.length;
  const sent = (id: string | undefined, to: Caller, pid: number | undefined) => ({
    type: 'message.sent',
    correlation: id,
    causation: null,
    data: {
      id,
      project: PROJECT.id,
      from: { address: ada.address, session: 'ada' },
      to: { address: to.address, session: to.session },
      target: to.session ?? '*',
      resolvedBy: 'session',
      recipientPid: pid,
      recipientLive: true,
      body: 'All hands.',
      bodyBytes: 10,
      requestId: null,
      replyTo: null,
      sourceMessageId: null,
      idempotencyKey: null,
      wake: null,
      obligation: null,
      thread: answer.thread_id,
      copies: 2,
    },
  });
  const delivered = (id: string | undefined, to: Caller, position: number) => ({
    type: 'message.delivered',
    correlation: id,
    causation: position,
    data: { id, address: to.address, sent: position, bytes: 10, reservedFor: null },
  });
  expect(written(events)).toEqual([
    sent(first, ben, pids[0]),
    delivered(first, ben, head + 1),
    sent(second, nameless, pids[1]),
    delivered(second, nameless, head + 3),
  ]);
  expect(new Set([first, second, answer.thread_id]).size).toBe(3);
});

test('Groups, P10: "*" is never the caller, nobody of another project, and nobody that is not proved to run', () => {
  const { world, ada } = adaAnd('ben');
  alive(world, 'a2', 'ada');
  alive(world, 'x1', 'abroad', ELSEWHERE);
  alive(world, 'x2', null, ELSEWHERE);
  for (const [server, presence] of [
    ['g1', 'gone'],
    ['u1', 'unknown'],
  ] as const) {
    world.join(server, server);
    world.presence.set(server, presence);
  }
  alive(world, 'e1', 'ended');
  end(world, 'e1');
  // It came up after the facts were gathered.
  world.join('n1', 'newcomer');
  expect(resultsOf(toAll(world, ada).answer).map(({ target }) => target)).toEqual(['ben']);
});

test('Groups: an agent with several servers gets one message', () => {
  const { world, ada, peers } = adaAnd('ben', 'ben');
  expect(toAll(world, ada).answer).toMatchObject({ sent: 1 });
  expect(read(world, peers[0] as Caller).shown).toHaveLength(1);
});

test('Groups: at most 20: one more is refused, and nothing is recorded but that', () => {
  const most = adaAnd(...numbered(20));
  const { answer, events } = toAll(most.world, most.ada);
  expect(answer.sent).toBe(20);
  const ids = resultsOf(answer).map(({ message_id }) => message_id);
  expect(new Set([...ids, answer.thread_id]).size).toBe(21);
  expect(events.map(({ type }) => type)).toEqual(ids.flatMap(() => ['message.sent', 'message.delivered']));
  const { world, ada } = adaAnd(...numbered(21));
  const refusal = toAll(world, ada, { action_required: true, wake: 'auto' });
  expectWire(refusal.answer, {
    ok: false,
    error: 'too-many-targets',
    message: '21 agents run here, and one call sends to at most 20: name some.',
  });
  expect(refusal.events).toMatchObject([{ type: 'request.refused', data: { code: 'too-many-targets' } }]);
});

test('Groups: "*" where nobody else runs is nobody', () => {
  const { world, ada } = adaAnd();
  const { answer, events } = toAll(world, ada);
  expectWire(answer, { ok: false, error: 'target-not-found' });
  expect(events.map(({ type }) => type)).toEqual(['request.refused']);
});

test('Groups: of a list each target has its result, in its order, and what is refused stops nobody else', () => {
  const { world, ada } = adaAnd('ben', 'full', 'cleo', 'dora');
  alive(world, 'x1', 'abroad', ELSEWHERE);
  const full = agentAddress(PROJECT.id, 'full');
  world.given(
    Array.from({ length: 10_000 }, (_, index) => ({
      type: 'message.delivered' as const,
      data: { id: `filler ${index}`, address: full, sent: 1, bytes: 1, reservedFor: null },
    })),
  );
  const target = ['nobody', 'ben', 'ada', 'work', 'abroad', 'full', 'ben', '*', 'cleo'];
  const named = terminals({ p2: 'work', p3: 'work' });
  const { answer, events } = world.when('send_message', { target, body: 'x' }, ada, named);
  const sent = events.filter((event) => event.type === 'message.sent');
  expect(answer).toMatchObject({ ok: true, sent: 2 });
  expect(resultsOf(answer).map(({ target: name, ok, error }) => [name, ok, error])).toEqual([
    ['nobody', false, 'target-not-found'],
    ['ben', true, undefined],
    ['ada', false, 'self-send'],
    ['work', false, 'ambiguous-target'],
    ['abroad', false, 'cross-project'],
    ['full', false, 'mailbox-full'],
    ['ben', false, 'duplicate-target'],
    ['*', false, 'target-not-found'],
    ['cleo', true, undefined],
  ]);
  expect(resultsOf(answer)[3]).toEqual({
    target: 'work',
    ok: false,
    error: 'ambiguous-target',
    candidates: ['cleo', 'dora'],
  });
  expect(sent.map(({ data }) => [data.to.session, data.target, data.copies])).toEqual([
    ['ben', 'ben', 2],
    ['cleo', 'cleo', 2],
  ]);
  const refusals = events.flatMap((event) => (event.type === 'request.refused' ? event.data : []));
  expect(refusals).toEqual(
    resultsOf(answer).flatMap(({ target: name, ok, error: code }) =>
      ok === false ? { tool: 'send_message', target: name, code } : [],
    ),
  );
  expect(events).toHaveLength(4 + refusals.length);
});

test('Groups: an agent that is named twice, by its id and its terminal, gets one message', () => {
  const { world, ada } = adaAnd('ben');
  const target = ['work', 'ben'];
  const { answer } = world.when('send_message', { target, body: 'x' }, ada, terminals({ p0: 'work' }));
  expect(resultsOf(answer)).toMatchObject([
    { target: 'work', ok: true },
    { target: 'ben', ok: false, error: 'duplicate-target' },
  ]);
});

test('Groups: a list of which everybody is refused sends nothing and says why of each', () => {
  const { world, ada } = adaAnd();
  const { answer, events } = world.when('send_message', { target: ['nobody', 'ada'], body: 'x' }, ada);
  expect(answer).toMatchObject({
    sent: 0,
    results: [{ error: 'target-not-found' }, { error: 'self-send' }],
  });
  expect(events.map(({ type }) => type)).toEqual(['request.refused', 'request.refused']);
});

test('Groups: mail for those of a list that do not run waits, and a server that serves two is lost once', () => {
  const { world, ada } = adaAnd();
  world.join('d4', 'dov');
  const { thread: _, ...claim } = theOnly(world.events.slice(-1), 'session.claimed').data;
  world.given([{ type: 'session.claimed', data: { ...claim, thread: 'two', session: 'eve' } }]);
  world.presence.set('d4', 'gone');
  const { answer, events } = world.when('send_message', { target: ['dov', 'eve'], body: 'later' }, ada);
  const waiting = { ok: true, recipient_live: false, delivery_outlook: 'stored_until_it_runs' };
  expect(resultsOf(answer)).toMatchObject([waiting, waiting]);
  expect(theOnly(events, 'session.ended').data).toMatchObject({ server: 'd4', how: 'lost' });
  expect(read(world, world.join('d5', 'eve')).shown).toMatchObject([{ body: 'later' }]);
});

import { expect, test } from 'vitest';
import {
  activityOf,
  agentAddress,
  bindingOf,
  continuedId,
  findAgent,
  mailboxTotal,
  sessionOfClient,
} from '../../src/projections/index.js';
import { confirm, end, read, send, theOnly } from '../support/deeds.js';
import { opening } from '../support/hook-deeds.js';
import {
  annAndBea,
  CLIENT,
  join,
  OTHER_CLIENT,
  open,
  opened,
  sessionOf,
  types,
} from '../support/openings.js';
import { askAndWait, Time } from '../support/waiting.js';
import { PROJECT, World } from '../support/world.js';

test('a session that starts before any server is on record once, for the servers to come', () => {
  const world = new World();
  const events = opened(world, 'ann', 'startup');
  expect(theOnly(events, 'session.opened').data).toEqual({
    session: 'ann',
    project: PROJECT.id,
    client: { pid: CLIENT, startToken: `client ${CLIENT}` },
    bootId: 'boot',
    namespace: 'ns',
    clientType: 'claude-code',
    source: 'startup',
    transcriptPath: '/t/ann.jsonl',
  });
  expect(types(events)).toEqual(['session.opened']);
  expect(opened(world, 'ann', 'resume')).toEqual([]);
  const client = { ...opening('ann', '', CLIENT) };
  expect(sessionOfClient(world.now(), client, PROJECT.id)).toEqual({
    session: 'ann',
    strategy: 'hook',
    named: 'ann',
  });
});

test('the servers of the client that says so speak for its session; nobody else’s do', () => {
  const world = new World();
  join(world, 'a1');
  join(world, 'a2');
  join(world, 'b3', null, OTHER_CLIENT);
  const claims = opened(world, 'ann', 'startup').filter((event) => event.type === 'session.claimed');
  expect(claims.map(({ data }) => data)).toMatchObject(
    ['a1', 'a2'].map((server) => ({
      server,
      thread: null,
      session: 'ann',
      strategy: 'hook',
      confidence: 'high',
      evidence: 'session-start hook of its client process (startup)',
      transcriptPath: '/t/ann.jsonl',
      place: { cwd: PROJECT.root, root: PROJECT.root },
    })),
  );
  expect(sessionOf(world, 'b3')).toBeUndefined();
});

test('W29: what a client says of itself corrects a guess, and the mail of the guess follows', () => {
  for (const strategy of ['environment', 'sticky', 'birth-time'] as const) {
    const { world, bea } = annAndBea();
    join(world, 'c3', null, 90);
    world.claim('c3', 'guess', PROJECT, strategy);
    const id = send(world, bea, 'guess');
    const events = opened(world, 'cem', 'startup', 90);
    expect(theOnly(events, 'session.released').data.correctedTo).toEqual({ session: 'cem' });
    expect(read(world, world.caller('c3', 'cem')).shown).toMatchObject([{ id }]);
  }
});

test('an explicit claim stands, whatever a session is started as', () => {
  for (const source of ['startup', 'resume', 'fork']) {
    const { world } = annAndBea();
    expect(types(opened(world, 'uuid', source))).toEqual(['session.opened']);
    expect(sessionOf(world, 'a1')).toBe('ann');
  }
});

test('resume brings an agent back with its mail, in the same process or in a new one', () => {
  const { world, bea } = annAndBea();
  opened(world, 'old', 'startup', 90);
  join(world, 'c3', null, 90);
  opened(world, 'old', 'startup', 90);
  end(world, 'c3');
  const id = send(world, bea, 'old');
  join(world, 'd4', null, 91);
  opened(world, 'new', 'startup', 91);
  expect(types(opened(world, 'old', 'resume', 91))).toEqual([
    'session.opened',
    'session.released',
    'session.claimed',
  ]);
  expect(sessionOf(world, 'd4')).toBe('old');
  expect(read(world, world.caller('d4', 'old')).shown).toMatchObject([{ id }]);
  expect(continuedId(world.now(), PROJECT.id, 'new')).toBe('new');
});

test('a fork continues nothing: what waits for the agent stays there', () => {
  const { world, bea } = annAndBea();
  join(world, 'c3', null, 90);
  opened(world, 'first', 'startup', 90);
  const id = send(world, bea, 'first');
  expect(types(opened(world, 'forked', 'fork', 90))).not.toContain('session.continued');
  expect(continuedId(world.now(), PROJECT.id, 'first')).toBe('first');
  expect(mailboxTotal(world.now(), agentAddress(PROJECT.id, 'first')).count).toBe(1);
  expect(read(world, join(world, 'd4', 'first', 91)).shown).toMatchObject([{ id }]);
});

test.each(['clear', 'compact'])(
  'P2: after %s the agent goes on: mail, handles, card, keys and activity of the old id are its own',
  (source) => {
    const { world, ann, bea } = annAndBea();
    const given = send(world, bea, 'ann', 'given');
    confirm(world, read(world, ann).handOver);
    send(world, bea, 'ann', 'unproved');
    const unproved = read(world, ann).handOver;
    const waiting = send(world, bea, 'ann', 'waiting');
    world.when('set_my_state', { purpose: 'testing' }, ann);
    const seen = {
      address: ann.address,
      state: 'busy',
      source: 'call',
      turn: null,
      evidenceAt: world.at,
    } as const;
    world.given([{ type: 'session.activity', data: seen }]);
    const once = { target: 'bea', body: 'once', idempotency_key: 'k' };
    const first = world.when('send_message', once, ann).answer;
    const events = opened(world, 'ann-2', source);
    expect(types(events)).toEqual(['session.opened', 'session.continued']);
    expect(theOnly(events, 'session.continued').data).toEqual({
      project: PROJECT.id,
      from: 'ann',
      to: 'ann-2',
      source,
      client: { pid: CLIENT, startToken: `client ${CLIENT}` },
      bootId: 'boot',
      namespace: 'ns',
      transcriptPath: '/t/ann-2.jsonl',
    });
    const next = world.caller('a1', sessionOf(world, 'a1') ?? null);
    expect(next.session).toBe('ann-2');
    expect(findAgent(world.now(), PROJECT.id, 'ann-2')?.transcriptPath).toBe('/t/ann-2.jsonl');
    expect(world.when('send_message', once, next).answer.message_id).toBe(first.message_id);
    expect(world.when('set_my_state', {}, next).answer.state).toMatchObject({ purpose: 'testing' });
    expect(activityOf(world.now(), next.address)).toMatchObject({ state: 'busy', source: 'call' });
    expect(activityOf(world.now(), ann.address)).toBeUndefined();
    expect(read(world, next).shown).toMatchObject([{ id: waiting }]);
    for (const message_id of [given, waiting]) {
      expect(world.when('reply_to_message', { message_id, body: 'x' }, next).answer.ok).toBe(true);
    }
    confirm(world, unproved);
    end(world, 'a1');
    expect(read(world, join(world, 'a9', 'ann-2')).shown).toMatchObject([{ id: waiting }]);
  },
);

test('P2: the old id leads to the agent, however often it went on, for new mail and for replies', () => {
  const { world, ann, bea } = annAndBea();
  const asked = send(world, ann, 'bea');
  opened(world, 'ann-2', 'clear');
  opened(world, 'ann-3', 'clear');
  const next = world.caller('a1', sessionOf(world, 'a1') ?? null);
  expect(next.session).toBe('ann-3');
  for (const target of ['ann', 'ann-2', 'ann-3']) {
    expect(world.when('send_message', { target, body: target }, bea).answer.ok).toBe(true);
    expect(world.when('send_message', { target, body: 'x' }, next).answer.error).toBe('self-send');
  }
  const reply = world.when('reply_to_message', { message_id: asked, body: 'reply' }, bea).answer;
  expect(reply).toMatchObject({ ok: true, target_session_id: 'ann-3' });
  const bodies = read(world, next).shown.map(({ body }) => body);
  expect(bodies).toEqual(['ann', 'ann-2', 'ann-3', 'reply']);
});

test('P4: a call that waits goes on waiting under the new id, and the answer to the old one reaches it', async () => {
  const { world, bea } = annAndBea();
  const time = new Time(world);
  const asker = () => world.caller('a1', sessionOf(world, 'a1') ?? null);
  const call = askAndWait(world, time, asker, { target: 'bea', body: '?', timeout_ms: 1000 });
  opened(world, 'ann-2', 'clear');
  world.when('reply_to_message', { message_id: call.question, body: '!' }, bea);
  await time.pass(0);
  expect(call.answer()).toMatchObject({ reply: { body: '!', from_session_id: 'bea' } });
});

test('all servers of the client go on, with explicit claims of the old id; another id of theirs goes on too', () => {
  const { world } = annAndBea();
  join(world, 'a2', 'ann');
  join(world, 'a3', 'ann-by-another-name');
  const events = opened(world, 'ann-2', 'clear').filter((event) => event.type === 'session.continued');
  expect(events.map(({ data }) => data.from)).toEqual(['ann', 'ann-by-another-name']);
  for (const server of ['a1', 'a2', 'a3']) expect(sessionOf(world, server)).toBe('ann-2');
  expect(sessionOf(world, 'b2')).toBe('bea');
});

test('a compaction under the same id changes nothing', () => {
  const world = new World();
  join(world, 'a1');
  opened(world, 'ann', 'startup');
  expect(opened(world, 'ann', 'compact')).toEqual([]);
});

test('a client of which nothing was known goes on from nobody', () => {
  const { world } = annAndBea();
  expect(types(opened(world, 'new', 'clear', 99))).toEqual(['session.opened']);
});

test('an agent that nobody serves just now goes on all the same: its mail waits under the new id', () => {
  const { world, bea } = annAndBea();
  end(world, 'a1');
  const id = send(world, bea, 'ann');
  expect(types(opened(world, 'ann-2', 'clear'))).toEqual(['session.opened', 'session.continued']);
  expect(read(world, join(world, 'a9', 'ann-2')).shown).toMatchObject([{ id }]);
});

test('W24: an id that a running agent of another client holds is left to it, whatever a hook says', () => {
  for (const source of ['startup', 'resume', 'clear', 'compact']) {
    const { world } = annAndBea();
    expect(open(world, opening('bea', source, CLIENT))).toBeNull();
    expect(sessionOf(world, 'b2')).toBe('bea');
  }
});

test('an id whose agent is proved gone is taken, and that is recorded', () => {
  const { world } = annAndBea();
  join(world, 'c3', null, 90);
  world.presence.set('b2', 'gone');
  const events = opened(world, 'bea', 'resume', 90);
  expect(theOnly(events, 'session.ended').data).toMatchObject({ server: 'b2', how: 'lost' });
  expect(theOnly(events, 'session.claimed').data).toMatchObject({ server: 'c3', session: 'bea' });
});

test('W24: a client does not go on from an id that another running agent has taken since', () => {
  const { world, bea } = annAndBea();
  end(world, 'a1');
  // The same session, resumed in another terminal.
  join(world, 'c3', null, 90);
  opened(world, 'ann', 'resume', 90);
  const id = send(world, bea, 'ann');
  join(world, 'a9');
  expect(types(opened(world, 'ann-2', 'clear'))).toEqual(['session.opened', 'session.claimed']);
  expect(sessionOf(world, 'c3')).toBe('ann');
  expect(sessionOf(world, 'a9')).toBe('ann-2');
  expect(read(world, world.caller('c3', 'ann')).shown).toMatchObject([{ id }]);
});

test('a client goes on from an id that another held until it was proved gone', () => {
  const { world, bea } = annAndBea();
  end(world, 'a1');
  join(world, 'c3', 'ann', 90);
  world.presence.set('c3', 'gone');
  const id = send(world, bea, 'ann');
  opened(world, 'ann-2', 'clear');
  expect(read(world, join(world, 'a9', 'ann-2')).shown).toMatchObject([{ id }]);
});

test('an id that is claimed again after its agent went on is its own again', () => {
  const { world, bea } = annAndBea();
  opened(world, 'ann-2', 'clear');
  const again = join(world, 'c3', 'ann', 90);
  const toOld = send(world, bea, 'ann');
  const toNew = send(world, bea, 'ann-2');
  expect(read(world, again).shown).toMatchObject([{ id: toOld }]);
  expect(read(world, world.caller('a1', 'ann-2')).shown).toMatchObject([{ id: toNew }]);
});

test('the same ids in another project are other agents', () => {
  const { world } = annAndBea();
  const elsewhere = { id: '1'.repeat(16), root: '/elsewhere' };
  const namesake = world.join('e5', 'ann', elsewhere, { client: { pid: 95, startToken: 'client 95' } });
  opened(world, 'ann-2', 'clear');
  expect(bindingOf(world.now(), 'e5', null)?.session).toBe('ann');
  expect(continuedId(world.now(), elsewhere.id, 'ann')).toBe('ann');
  expect(namesake.session).toBe('ann');
});

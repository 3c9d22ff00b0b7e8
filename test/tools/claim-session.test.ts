import { expect, test } from 'vitest';
import { projectOf } from '../../src/clients/index.js';
import type { Caller } from '../../src/tools/index.js';
import { confirm, end, expectWire, read, send, theOnly, written } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const facts = { clientType: 'claude-code', transcriptPath: '/t/alice.jsonl', place: `${PROJECT.root}/below` };

function claim(world: World, caller: Caller, session_id: string, tool = 'claim_session') {
  return world.when(tool, { session_id }, caller, { ...facts, tmuxSession: null });
}

test('a claim is recorded with its evidence and answered briefly', () => {
  const world = new World();
  const { answer, events } = claim(world, world.join('a1'), 'alice');
  expectWire(answer, { ok: true, session_id: 'alice', transcript_path: '/t/alice.jsonl' });
  expect(written(events)).toEqual([
    {
      type: 'session.claimed',
      correlation: 'alice',
      causation: null,
      data: {
        server: 'a1',
        thread: null,
        session: 'alice',
        project: PROJECT.id,
        strategy: 'explicit',
        confidence: 'high',
        evidence: 'the agent said so',
        clientType: 'claude-code',
        transcriptPath: '/t/alice.jsonl',
        place: { cwd: `${PROJECT.root}/below`, root: PROJECT.root },
      },
    },
  ]);
});

test('a claim of what one has already records nothing and answers the same', () => {
  const world = new World();
  const first = claim(world, world.join('a1'), 'alice').answer;
  const again = claim(world, world.caller('a1', 'alice'), 'alice');
  expect(again.events).toEqual([]);
  expect(JSON.stringify(again.answer)).toBe(JSON.stringify(first));
});

test('register_my_session claims too and answers with the entry', () => {
  const world = new World();
  const caller = world.join('a1');
  const { answer, events } = claim(world, caller, 'alice', 'register_my_session');
  expect(events.map(({ type }) => type)).toEqual(['session.claimed']);
  expectWire(answer, {
    ok: true,
    entry: {
      server_pid: 1000,
      started_at: 1_700_000_000,
      tmux_session: null,
      client: {
        type: 'claude-code',
        session_id: 'alice',
        transcript_path: '/t/alice.jsonl',
        session_id_source: 'self-register',
        cwd: `${PROJECT.root}/below`,
      },
    },
  });
});

test.each(['claim_session', 'register_my_session'])(
  'P4, P7, W25: %s of an id that a running agent of another client holds is refused, and nothing moves',
  (tool) => {
    const world = new World();
    const alice = world.join('a1', 'alice');
    send(world, world.join('b2', 'bob'), 'alice');
    const thief = world.join('c3');
    const { answer, events } = claim(world, thief, 'alice', tool);
    expectWire(answer, {
      ok: false,
      error: 'session-in-use',
      message: 'Another running agent of this project is alice: claim your own id, or end that agent.',
    });
    expect(written(events)).toMatchObject([
      { type: 'request.refused', data: { tool, code: 'session-in-use' } },
    ]);
    expect(read(world, thief).shown).toEqual([]);
    expect(read(world, alice).shown).toHaveLength(1);
  },
);

test('several servers of one client may share an id', () => {
  const world = new World();
  const client = { pid: 40, startToken: 'one client' };
  world.join('a1', 'alice', PROJECT, { client });
  const sibling = world.join('a2', null, PROJECT, { client });
  expect(claim(world, sibling, 'alice').answer.ok).toBe(true);
});

test('a client pid that was reused by another program does not make the two one client', () => {
  const world = new World();
  world.join('a1', 'alice', PROJECT, { client: { pid: 40, startToken: 'then' } });
  const other = world.join('a2', null, PROJECT, { client: { pid: 40, startToken: 'now' } });
  expect(claim(world, other, 'alice').answer.error).toBe('session-in-use');
  const container = world.join('a3', null, PROJECT, {
    client: { pid: 40, startToken: 'then' },
    namespace: 'other',
  });
  expect(claim(world, container, 'alice').answer.error).toBe('session-in-use');
});

test('servers whose client is unknown do not count as one client', () => {
  const world = new World();
  world.join('a1', 'alice', PROJECT, { client: null });
  expect(claim(world, world.join('a2', null, PROJECT, { client: null }), 'alice').answer.error).toBe(
    'session-in-use',
  );
});

test.each(['exit', 'lost'] as const)(
  'P4: an id is free again when its holder has gone (%s), with its mail',
  (how) => {
    const world = new World();
    world.join('a1', 'alice');
    const bob = world.join('b2', 'bob');
    const id = send(world, bob, 'alice');
    end(world, 'a1', how);
    const next = world.join('c3');
    expect(claim(world, next, 'alice').answer.ok).toBe(true);
    expect(read(world, world.caller('c3', 'alice')).shown.map((message) => message.id)).toEqual([id]);
  },
);

test('W9, W10: a holder whose process is gone, or another with its pid, holds nothing; that is recorded first', () => {
  const world = new World();
  world.join('a1', 'alice');
  const next = world.join('c3');
  world.presence.set('a1', 'gone');
  const { answer, events } = claim(world, next, 'alice');
  expect(answer.ok).toBe(true);
  expect(events.map(({ type }) => type)).toEqual(['session.ended', 'session.claimed']);
});

test('a holder that cannot be judged does not keep others from its id', () => {
  const world = new World();
  world.join('a1', 'alice');
  world.presence.set('a1', 'unknown');
  const { answer, events } = claim(world, world.join('c3'), 'alice');
  expect(answer.ok).toBe(true);
  expect(events.map(({ type }) => type)).toEqual(['session.claimed']);
});

test('P10: an id that is in use in another project is free in this one', () => {
  const world = new World();
  world.join('a1', 'alice', projectOf('/nowhere/else'));
  expect(claim(world, world.join('c3'), 'alice').answer.ok).toBe(true);
});

test('a second id by explicit claim leaves the first one known, with its mail', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const bob = world.join('b2', 'bob');
  send(world, bob, 'alice', 'to the first');
  const { events } = claim(world, alice, 'anna');
  expect(events.map(({ type }) => type)).toEqual(['session.released', 'session.claimed']);
  expect(theOnly(events, 'session.released').data.correctedTo).toBeNull();
  expect(world.when('send_message', { target: 'alice', body: 'x' }, bob).answer).toMatchObject({
    ok: true,
    recipient_live: false,
  });
  expect(read(world, world.caller('a1', 'anna')).shown).toEqual([]);
  end(world, 'a1');
  expect(read(world, world.join('d4', 'alice')).shown).toMatchObject([
    { body: 'to the first' },
    { body: 'x' },
  ]);
});

test('one server speaks for several threads, each with its own mail', () => {
  const world = new World();
  const base = world.join('a1');
  const bob = world.join('b2', 'bob');
  const threads = ['one', 'two'].map((thread) => ({ ...base, thread }));
  for (const thread of threads) expect(claim(world, thread, `agent ${thread.thread}`).answer.ok).toBe(true);
  send(world, bob, 'agent one', '1');
  send(world, bob, 'agent two', '2');
  for (const [index, { thread }] of threads.entries()) {
    const reader = { ...world.caller('a1', `agent ${thread}`), thread };
    const { shown, handOver } = read(world, reader);
    expect(shown.map(({ body }) => body)).toEqual([String(index + 1)]);
    confirm(world, handOver);
  }
  const { events } = claim(world, { ...world.caller('a1', 'agent one'), thread: 'one' }, 'agent three');
  expect(theOnly(events, 'session.released').data).toMatchObject({ thread: 'one', session: 'agent one' });
  expect(world.when('send_message', { target: 'agent two', body: 'x' }, bob).answer).not.toHaveProperty(
    'recipient_live',
  );
});

import { expect, test } from 'vitest';
import type { Event } from '../../src/events/index.js';
import { bindingOf, mailboxTotal } from '../../src/projections/index.js';
import { read, send, theOnly } from '../support/deeds.js';
import { hookCall, hookProcess, opening, whenHook } from '../support/hook-deeds.js';
import { annAndBea, CLIENT, join, opened, sessionOf, types } from '../support/openings.js';
import { World } from '../support/world.js';

test('an agent that claimed the id of its client goes with its client; one that made up its own keeps it', () => {
  for (const [claimed, isFollowing] of [
    ['uuid', true],
    ['made up', false],
  ] as const) {
    const world = new World();
    opened(world, 'uuid', 'startup');
    join(world, 'a1', claimed);
    opened(world, 'another', 'resume');
    expect(sessionOf(world, 'a1')).toBe(isFollowing ? 'another' : claimed);
    opened(world, 'third', 'resume');
    expect(sessionOf(world, 'a1')).toBe(isFollowing ? 'third' : claimed);
  }
});

test('W24: what an agent claimed that its client said only of an earlier session is an id of its own', () => {
  const world = new World();
  opened(world, 'first', 'startup');
  opened(world, 'second', 'resume');
  join(world, 'a1', 'first');
  opened(world, 'third', 'resume');
  expect(sessionOf(world, 'a1')).toBe('first');
});

test('W38: a session start claims for no server that is gone, and records its loss once', () => {
  for (const source of ['startup', 'resume', 'clear']) {
    const { world } = annAndBea();
    for (const server of ['a2', 'a3']) join(world, server);
    for (const server of ['a1', 'a3']) world.presence.set(server, 'gone');
    const events = opened(world, 'new', source);
    const ended = events.flatMap((event) => (event.type === 'session.ended' ? event.data : []));
    expect(ended).toMatchObject(['a1', 'a3'].map((server) => ({ server, how: 'lost' })));
    expect(events.flatMap((event) => (event.type === 'session.claimed' ? event.data.server : []))).toEqual([
      'a2',
    ]);
    for (const server of ['a1', 'a3']) expect(sessionOf(world, server)).toBeUndefined();
    expect(types(opened(world, 'new', source))).toEqual([]);
  }
});

/** An agent with two messages, each given by a server that is gone, neither confirmed. */
function twiceUnproved() {
  const { world, ann, bea } = annAndBea();
  for (const body of ['one', 'two']) {
    send(world, bea, 'ann', body);
    read(world, ann);
  }
  world.presence.set('a1', 'gone');
  return { world, next: join(world, 'a9', 'ann') };
}

test('P7, W38: a loss is recorded once, however many hand-overs it left unproved, by a read as by a hook', () => {
  const isEnd = (event: Event) => event.type === 'session.ended';
  const byRead = twiceUnproved();
  const { events } = byRead.world.when('read_my_messages', {}, byRead.next);
  expect(events.filter(isEnd)).toHaveLength(1);
  const byHook = twiceUnproved();
  const prompt = whenHook(byHook.world, hookCall('UserPromptSubmit', 'ann'), {
    server: 'a9',
    speaker: () => byHook.next.address,
  });
  expect(prompt.events.filter(isEnd)).toHaveLength(1);
  expect(JSON.stringify(prompt.output)).toMatch(/\| one.*\| two/);
});

test('P1, W6: what a hook that nobody can judge gave and never confirmed is given again, marked, after a minute', () => {
  for (const presence of ['unknown', 'live'] as const) {
    const { world, ann, bea } = annAndBea();
    const id = send(world, bea, 'ann');
    const inContainer = { ...hookProcess(9), namespace: 'of a container' };
    const giving = { server: 'hook-9', hook: inContainer, request: 'Stop', receivedMax: 100 };
    const speaker = () => ann.address;
    whenHook(world, hookCall('UserPromptSubmit', 'ann'), { server: 'hook-9', giving, speaker });
    world.presence.set('hook-9', presence);
    world.at += 60_000;
    expect(read(world, ann).shown).toEqual([]);
    world.at += 1;
    const { shown, handOver } = read(world, ann);
    expect(shown).toMatchObject([{ id, already_handed_over: true }]);
    expect(handOver?.data.server).toBe('a1');
    // Now a server has it: that one can be judged.
    world.at += 120_000;
    expect(read(world, ann).shown).toEqual([]);
  }
});

const THREAD = { thread: 't1', clientType: 'codex' } as const;

/** A hook of a thread of Codex that nobody has heard of. */
function threadHook(world: World, event: 'SessionStart' | 'UserPromptSubmit') {
  const one = opening('t1', 'startup', CLIENT, THREAD);
  return whenHook(world, hookCall(event, 't1'), { server: 'hook', opening: one });
}

function unplaced(world: World, server: string) {
  join(world, server, null, CLIENT, { project: null, clientType: 'codex' });
}

test('Codex: a thread whose session start came before its server is adopted by its next prompt', () => {
  const world = new World();
  expect(types(threadHook(world, 'SessionStart').events)).not.toContain('session.claimed');
  unplaced(world, 'd4');
  const { events } = threadHook(world, 'UserPromptSubmit');
  expect(theOnly(events, 'session.claimed').data).toMatchObject({
    server: 'd4',
    thread: 't1',
    session: 't1',
    strategy: 'hook',
  });
});

test('W24: Codex: of two servers of one client that nobody has heard from, neither is adopted', () => {
  for (const event of ['SessionStart', 'UserPromptSubmit'] as const) {
    const world = new World();
    for (const server of ['d4', 'd5']) unplaced(world, server);
    expect(types(threadHook(world, event).events)).not.toContain('session.claimed');
    for (const server of ['d4', 'd5']) expect(bindingOf(world.now(), server, 't1')).toBeUndefined();
  }
});

test('mail of the id that a client left by resuming another stays with that id', () => {
  const { world, bea } = annAndBea();
  opened(world, 'uuid', 'startup', 90);
  join(world, 'c3', 'uuid', 90);
  send(world, bea, 'uuid');
  opened(world, 'another', 'resume', 90);
  expect(mailboxTotal(world.now(), world.caller('c3', 'uuid').address).count).toBe(1);
  expect(mailboxTotal(world.now(), world.caller('c3', 'another').address).count).toBe(0);
});

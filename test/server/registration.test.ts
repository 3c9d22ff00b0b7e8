import { expect, test } from 'vitest';
import { adoptionEvents, type Claim } from '../../src/agents/index.js';
import type { Presence } from '../../src/clients/index.js';
import type { Event } from '../../src/events/index.js';
import { decideStart, isRegistered, neighboursOf } from '../../src/server/registration.js';
import type { Self } from '../../src/server/self.js';
import { selfOf } from '../support/self.js';
import { PROJECT, World } from '../support/world.js';

/** A claim that the environment of a server suggests. */
function guess(server: string): Claim {
  return {
    server,
    session: 'alpha',
    thread: null,
    project: PROJECT.id,
    strategy: 'environment',
    evidence: 'test',
    clientType: 'claude-code',
    transcriptPath: null,
    place: { cwd: PROJECT.root, root: PROJECT.root },
  };
}

/** Starts a server given who is still there; gives what was recorded. */
function start(world: World, self: Self, presence: Record<string, Presence> = {}): Event[] {
  return world.given(decideStart(world.now(), self, new Map(Object.entries(presence))).events);
}

function inherited(events: readonly Event[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'session.started' ? event.data.inherits : []));
}

test('a server is put on record once, and again when somebody recorded it as ended', () => {
  const world = new World();
  const self = selfOf('aa');
  expect(isRegistered(world.now(), self)).toBe(false);
  expect(start(world, self).map(({ type }) => type)).toEqual(['session.started']);
  expect(isRegistered(world.now(), self)).toBe(true);
  expect(start(world, self)).toEqual([]);
  world.given([{ type: 'session.ended', data: { server: 'aa', how: 'lost', evidence: 'wrongly' } }]);
  expect(start(world, self).map(({ type }) => type)).toEqual(['session.started']);
});

test('W38: a starting server records the neighbours that are proved gone, and only those', () => {
  const world = new World();
  for (const server of ['aa', 'bb', 'cc']) start(world, selfOf(server));
  const self = selfOf('dd');
  expect(neighboursOf(world.now(), self).map(({ server }) => server)).toEqual(['aa', 'bb', 'cc']);
  const events = start(world, self, { aa: 'gone', bb: 'unknown', cc: 'live' });
  expect(events).toMatchObject([
    { type: 'session.ended', data: { server: 'aa', how: 'lost' } },
    { type: 'session.started', data: { server: 'dd' } },
  ]);
});

test('W11: the next server of a client takes over from its nameless ones that are gone, each once', () => {
  const world = new World();
  start(world, selfOf('aa'));
  expect(inherited(start(world, selfOf('bb'), { aa: 'gone' }))).toEqual(['aa']);
  expect(inherited(start(world, selfOf('cc'), { bb: 'gone' }))).toEqual(['bb']);
  world.given([{ type: 'session.ended', data: { server: 'cc', how: 'exit', evidence: 'test' } }]);
  expect(inherited(start(world, selfOf('dd')))).toEqual(['cc']);
});

test('W9: nothing is taken over from another client, or from a server that had an id', () => {
  const world = new World();
  start(world, selfOf('aa', 'test-client', 8));
  start(world, selfOf('bb'));
  world.claim('bb', 'beta');
  expect(inherited(start(world, selfOf('cc'), { aa: 'gone', bb: 'gone' }))).toEqual([]);
});

test('nothing is taken over while another server of the client might be the one that it was meant for', () => {
  for (const presence of ['live', 'unknown'] as const) {
    const world = new World();
    start(world, selfOf('aa'));
    start(world, selfOf('bb'), { aa: 'live' });
    expect(inherited(start(world, selfOf('cc'), { aa: 'gone', bb: presence }))).toEqual([]);
  }
});

test('W25: an id that evidence suggests is taken unless there is one already or a running agent has it', () => {
  const world = new World();
  start(world, selfOf('aa', 'claude-code', 7));
  start(world, selfOf('bb', 'claude-code', 8));
  const adopt = (server: string, presence: Record<string, Presence> = {}) =>
    adoptionEvents(world.now(), guess(server), new Map(Object.entries(presence)));
  const taken = adopt('aa');
  expect(taken).toMatchObject([{ type: 'session.claimed', data: { server: 'aa', session: 'alpha' } }]);
  world.given(taken);
  expect(adopt('aa')).toEqual([]);
  expect(adopt('bb', { aa: 'live' })).toEqual([]);
  expect(adopt('bb', { aa: 'gone' }).map(({ type }) => type)).toEqual(['session.ended', 'session.claimed']);
});

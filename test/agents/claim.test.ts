import { expect, test } from 'vitest';
import { isBetter } from '../../src/agents/claim.js';
import {
  adoptionEvents,
  type Claim,
  claimEvents,
  isHeldElsewhere,
  type Strategy,
} from '../../src/agents/index.js';
import type { Event } from '../../src/events/index.js';
import { bindingOf } from '../../src/projections/index.js';
import { read, send, theOnly } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const RANKED: readonly (readonly Strategy[])[] = [
  ['birth-time'],
  ['sticky'],
  ['environment'],
  ['hook'],
  ['explicit', 'thread'],
];

function claimOf(server: string, session: string, strategy: Strategy, more: Partial<Claim> = {}): Claim {
  return {
    server,
    thread: null,
    project: PROJECT.id,
    session,
    strategy,
    evidence: 'test',
    clientType: 'claude-code',
    transcriptPath: null,
    place: { cwd: `${PROJECT.root}/below`, root: PROJECT.root },
    ...more,
  };
}

function adopt(world: World, claim: Claim): Event[] {
  return world.given(adoptionEvents(world.now(), claim, world.presence));
}

test('better evidence corrects weaker, and never the other way round', () => {
  for (const [rank, strategies] of RANKED.entries()) {
    for (const [otherRank, others] of RANKED.entries()) {
      for (const one of strategies) {
        for (const other of others) expect(isBetter(one, other)).toBe(rank > otherRank);
      }
    }
  }
});

test('W29: a server takes what better evidence says, and keeps what it has against weaker or as good', () => {
  const all = RANKED.flat();
  for (const known of all) {
    for (const found of all) {
      const world = new World();
      world.join('a1');
      adopt(world, claimOf('a1', 'known', known));
      const events = adopt(world, claimOf('a1', 'found', found));
      // What a client says of itself is true until it says another thing.
      const isTaken = isBetter(found, known) || (found === 'hook' && known === 'hook');
      expect(bindingOf(world.now(), 'a1', null)?.session, `${found} after ${known}`).toBe(
        isTaken ? 'found' : 'known',
      );
      expect(events.length > 0).toBe(isTaken);
    }
  }
});

test('evidence that only points near is of medium confidence, any other of high', () => {
  for (const strategy of RANKED.flat()) {
    const world = new World();
    world.join('a1');
    const [claimed] = adopt(world, claimOf('a1', 'ann', strategy));
    const isNear = strategy === 'sticky' || strategy === 'birth-time';
    expect(claimed?.data).toMatchObject({ strategy, confidence: isNear ? 'medium' : 'high' });
  }
});

test('a wrong guess is no address afterwards, and its mail is the agent’s; a true id stays one', () => {
  for (const [known, isGuess] of [
    ['birth-time', true],
    ['sticky', true],
    ['environment', true],
    ['hook', false],
  ] as const) {
    const world = new World();
    const bea = world.join('b2', 'bea');
    world.join('a1');
    adopt(world, claimOf('a1', 'known', known));
    const id = send(world, bea, 'known');
    const events = world.given(claimEvents(world.now(), claimOf('a1', 'ann', 'explicit'), world.presence));
    const { correctedTo } = theOnly(events, 'session.released').data;
    expect(correctedTo).toEqual(isGuess ? { session: 'ann' } : null);
    expect(read(world, world.caller('a1', 'ann')).shown.map((shown) => shown.id)).toEqual(
      isGuess ? [id] : [],
    );
    const again = world.when('send_message', { target: 'known', body: 'x' }, bea).answer;
    expect(again.ok).toBe(!isGuess);
  }
});

test('what is claimed already on evidence as good is not claimed again, unless its transcript is another', () => {
  const world = new World();
  world.join('a1');
  const claim = claimOf('a1', 'ann', 'hook');
  const again = (more: Partial<Claim>) =>
    claimEvents(world.now(), { ...claim, ...more }, world.presence).map(({ type }) => type);
  expect(again({})).toEqual(['session.claimed']);
  adopt(world, claim);
  for (const strategy of ['birth-time', 'sticky', 'environment', 'hook'] as const) {
    expect(again({ strategy })).toEqual([]);
  }
  expect(again({ strategy: 'explicit' })).toEqual(['session.claimed']);
  expect(again({ transcriptPath: '/t/ann.jsonl' })).toEqual(['session.claimed']);
});

test('W24: an id that a running server of another client holds is not adopted; of the same client it is shared', () => {
  const world = new World();
  const client = (pid: number) => ({ client: { pid, startToken: 's' } });
  world.join('a1', 'ann', PROJECT, client(1));
  world.join('a2', null, PROJECT, client(1));
  world.join('b3', null, PROJECT, client(2));
  for (const presence of ['live', 'unknown', 'gone'] as const) {
    world.presence.set('a1', presence);
    const types = (server: string) =>
      adoptionEvents(world.now(), claimOf(server, 'ann', 'hook'), world.presence).map(({ type }) => type);
    const lost = presence === 'gone' ? ['session.ended'] : [];
    expect(types('a2')).toEqual([...lost, 'session.claimed']);
    expect(types('b3')).toEqual(presence === 'live' ? [] : [...lost, 'session.claimed']);
  }
});

test('the threads of one server take their ids apart, each in its own project', () => {
  const world = new World();
  const elsewhere = { id: '1'.repeat(16), root: '/elsewhere' };
  world.join('d4', null, PROJECT, { project: null });
  adopt(world, claimOf('d4', 't1', 'thread', { thread: 't1' }));
  adopt(world, claimOf('d4', 't2', 'thread', { thread: 't2', project: elsewhere.id }));
  expect(bindingOf(world.now(), 'd4', 't1')).toEqual({
    session: 't1',
    project: PROJECT.id,
    strategy: 'thread',
  });
  expect(bindingOf(world.now(), 'd4', 't2')).toMatchObject({ session: 't2', project: elsewhere.id });
});

test('an agent that is found in another project leaves the one it was taken to be in', () => {
  const world = new World();
  const elsewhere = { id: '1'.repeat(16), root: '/elsewhere' };
  const bea = world.join('b2', 'bea');
  world.join('d4', null, PROJECT, { project: null });
  adopt(world, claimOf('d4', 'ann', 'environment', { thread: 't1' }));
  const moved = claimOf('d4', 'ann', 'thread', { thread: 't1', project: elsewhere.id });
  const events = adopt(world, moved);
  expect(theOnly(events, 'session.released').data).toMatchObject({ project: PROJECT.id, correctedTo: null });
  const list = world.when('list_project_sessions', {}, bea, { places: [], asked: null, error: null }).answer;
  expect(JSON.stringify(list)).not.toContain('ann');
});

test('W24: the id of one thread is not another’s to claim, on the same server or on one of the same client', () => {
  const world = new World();
  const client = { client: { pid: 1, startToken: 'daemon' }, clientType: 'codex' } as const;
  for (const server of ['d4', 'd5']) world.join(server, null, PROJECT, client);
  adopt(world, claimOf('d4', 't1', 'thread', { thread: 't1' }));
  const isHeld = (server: string, thread: string | null, session = 't1') =>
    isHeldElsewhere(world.now(), claimOf(server, session, 'explicit', { thread }), world.presence);
  for (const server of ['d4', 'd5']) {
    expect(isHeld(server, 't2')).toBe(true);
    expect(isHeld(server, null)).toBe(true);
    // The thread itself, after its server was started again.
    expect(isHeld(server, 't1')).toBe(false);
    expect(isHeld(server, 't2', 'free')).toBe(false);
  }
  world.presence.set('d4', 'gone');
  expect(isHeld('d5', 't2')).toBe(false);
});

test('W24: evidence that may be old does not revive an id that its agent went on from; its own client or agent does', () => {
  for (const strategy of RANKED.flat()) {
    const world = new World();
    const bea = world.join('b2', 'bea');
    world.join('a1', 'ann');
    const run = {
      client: { pid: 7, startToken: 's' },
      bootId: 'boot',
      namespace: 'ns',
      transcriptPath: null,
    };
    const continued = { ...run, project: PROJECT.id, from: 'ann', to: 'ann-2', source: 'clear' } as const;
    world.given([{ type: 'session.continued', data: continued }]);
    world.join('c3');
    const isRevived = adopt(world, claimOf('c3', 'ann', strategy)).length > 0;
    expect(isRevived, strategy).toBe(['hook', 'thread', 'explicit'].includes(strategy));
    const id = send(world, bea, 'ann');
    const reader = isRevived ? world.caller('c3', 'ann') : world.caller('a1', 'ann-2');
    expect(read(world, reader).shown).toMatchObject([{ id }]);
  }
});

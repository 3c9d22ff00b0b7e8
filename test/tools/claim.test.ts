import { expect, test } from 'vitest';
import { findAgent, waitingAt } from '../../src/projections/index.js';
import { type Claim, claimEvents } from '../../src/tools/index.js';
import { PROJECT, World } from '../support/world.js';

function claimOf(session: string, strategy: Claim['strategy'], thread: string | null): Claim {
  const evidence = 'test';
  return {
    server: 's1',
    thread,
    project: PROJECT.id,
    session,
    strategy,
    evidence,
    clientType: 'codex',
    transcriptPath: null,
  };
}

test('a thread that a call names corrects what the environment of its server suggested', () => {
  const world = new World();
  const sender = world.join('s2', 'sender');
  world.join('s1');
  world.given(claimEvents(world.now(), claimOf('of-another-terminal', 'environment', null), new Map()));
  world.when('send_message', { target: 'of-another-terminal', body: 'meant for this agent' }, sender);

  world.given(claimEvents(world.now(), claimOf('true-thread', 'thread', 'true-thread'), new Map()));

  expect(findAgent(world.now(), PROJECT.id, 'of-another-terminal')).toBeUndefined();
  expect(
    world.when('send_message', { target: 'of-another-terminal', body: 'x' }, sender).answer,
  ).toMatchObject({
    error: 'target-not-found',
  });
  const own = world.caller('s1', 'true-thread');
  expect(waitingAt(world.now(), own.address)).toHaveLength(1);
});

test('a thread that the environment named rightly is one agent', () => {
  const world = new World();
  world.join('s1');
  world.given(claimEvents(world.now(), claimOf('true-thread', 'environment', null), new Map()));
  const events = claimEvents(world.now(), claimOf('true-thread', 'thread', 'true-thread'), new Map());
  expect(events.map(({ type }) => type)).toEqual(['session.claimed']);
});

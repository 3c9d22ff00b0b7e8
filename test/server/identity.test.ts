import { expect, test } from 'vitest';
import { agentAddress } from '../../src/projections/index.js';
import { Claims, callerOf, suggestedClaim } from '../../src/server/identity.js';
import { selfOf } from '../support/self.js';
import { PROJECT, World } from '../support/world.js';

const ambient = (env: Record<string, string>) => ({
  now: () => 0,
  newId: () => '',
  env,
});

test('a call is made for what its thread speaks for, else for the nameless server', () => {
  const world = new World();
  world.join('aa', 'alpha');
  const self = selfOf('aa');
  expect(callerOf(world.now(), self, null)).toEqual({
    server: 'aa',
    thread: null,
    session: 'alpha',
    address: agentAddress(PROJECT.id, 'alpha'),
    project: PROJECT,
  });
  expect(callerOf(world.now(), self, 'another thread')).toMatchObject({
    session: null,
    address: 'server:aa',
  });
  expect(callerOf(world.now(), selfOf('bb'), null)).toMatchObject({ session: null, address: 'server:bb' });
});

test('the thread of a call suggests its id; without one the environment does; else nothing', () => {
  const env = { CODEX_THREAD_ID: 'from env', CLAUDE_CODE_SESSION_ID: 'from claude' };
  const codex = selfOf('aa', 'codex-mcp-client');
  expect(suggestedClaim(codex, ambient(env), 'a thread')).toMatchObject({
    thread: 'a thread',
    session: 'a thread',
    strategy: 'thread',
    clientType: 'codex',
  });
  expect(suggestedClaim(codex, ambient(env), null)).toMatchObject({
    thread: null,
    session: 'from env',
    strategy: 'environment',
  });
  expect(suggestedClaim(selfOf('aa', 'claude-code'), ambient(env), null)).toMatchObject({
    session: 'from claude',
  });
  expect(suggestedClaim(codex, ambient({}), null)).toBeNull();
  expect(suggestedClaim(selfOf('aa'), ambient(env), null)).toBeNull();
});

test('a server remembers the newest claim of each of its threads, and nobody else’s', () => {
  const world = new World();
  world.join('aa', 'first');
  world.claim('aa', 'second');
  world.join('bb', 'other');
  const claims = new Claims();
  claims.note(world.events, 'aa');
  expect(claims.all()).toMatchObject([
    { server: 'aa', thread: null, session: 'second', strategy: 'explicit' },
  ]);
});

import { expect, test } from 'vitest';
import type { Strategy } from '../../src/agents/index.js';
import { projectOf } from '../../src/clients/index.js';
import { agentAddress } from '../../src/projections/index.js';
import { Claims, callerOf, claimAt, saidByClient, suggestedClaim } from '../../src/server/identity.js';
import { temporaryFolder } from '../support/agent.js';
import { end } from '../support/deeds.js';
import { hookCall, opening, whenHook } from '../support/hook-deeds.js';
import { writeRollout } from '../support/rollout.js';
import { selfOf } from '../support/self.js';
import { PROJECT, World } from '../support/world.js';

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
    place: PROJECT.root,
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
  expect(suggestedClaim(codex, env, { thread: 'a thread', hint: null, said: null })).toMatchObject({
    thread: 'a thread',
    session: 'a thread',
    strategy: 'thread',
    clientType: 'codex',
  });
  expect(suggestedClaim(codex, env, { thread: null, hint: null, said: null })).toMatchObject({
    thread: null,
    session: 'from env',
    strategy: 'environment',
  });
  expect(
    suggestedClaim(selfOf('aa', 'claude-code'), env, { thread: null, hint: null, said: null }),
  ).toMatchObject({
    session: 'from claude',
  });
  expect(suggestedClaim(codex, {}, { thread: null, hint: null, said: null })).toBeNull();
  expect(suggestedClaim(selfOf('aa'), env, { thread: null, hint: null, said: null })).toBeNull();
});

test('a thread is nobody until it is known where it works: its transcript says so first, then its hook', () => {
  const home = temporaryFolder();
  const env = { HOME: home };
  const codex = { ...selfOf('aa', 'codex-mcp-client'), project: null, place: null };
  const claimed = (hint: string | null) =>
    suggestedClaim(codex, env, { thread: 't1', hint, said: null })?.place.cwd ?? null;
  expect(claimed(null)).toBeNull();
  expect(claimed('not/absolute')).toBeNull();
  expect(claimed('/said/by/hook')).toBe('/said/by/hook');
  const transcript = writeRollout(home, 't1', '/said/by/transcript');
  expect(claimed('/said/by/hook')).toBe('/said/by/transcript');
  expect(suggestedClaim(codex, env, { thread: 't1', hint: null, said: null })).toMatchObject({
    project: projectOf('/said/by/transcript').id,
    transcriptPath: transcript,
  });
  expect(callerOf(new World().now(), codex, 't1')).toBeNull();
});

test('a caller without an id is nowhere while its project is not known, and where it claimed to be after', () => {
  const world = new World();
  const codex = { ...selfOf('aa', 'codex-mcp-client'), project: null, place: null };
  world.join('aa', null, PROJECT, { project: null });
  expect(callerOf(world.now(), codex, null)).toBeNull();
  const place = { cwd: `${PROJECT.root}/below`, root: PROJECT.root };
  const claim = claimAt(
    codex,
    {},
    { session: 't1', cwd: place.cwd, strategy: 'thread', evidence: 'test' },
    't1',
  );
  world.given([
    { type: 'session.claimed', data: { ...claim, project: PROJECT.id, place, confidence: 'high' } },
  ]);
  expect(callerOf(world.now(), codex, 't1')).toMatchObject({
    session: 't1',
    address: agentAddress(PROJECT.id, 't1'),
    project: PROJECT,
    place: place.cwd,
  });
  expect(callerOf(world.now(), codex, 't2')).toBeNull();
});

/** What a server of this client concludes of its client process; `before` came to pass first. */
function said(before: (world: World) => void, clientName = 'claude-code', client = 7) {
  const world = new World();
  before(world);
  return saidByClient(world.now(), selfOf('aa', clientName, client));
}

/** A server of client process 7 that had an id, as `selfOf` knows that process. */
function earlier(world: World, session: string, strategy: Strategy = 'explicit', client = 7): void {
  world.join('zz', null, PROJECT, { client: { pid: client, startToken: 'client' } });
  world.claim('zz', session, PROJECT, strategy);
}

const startHook = { client: { pid: 7, startToken: 'client' } };

test('what its client process said by a hook is who a server is, also before its environment', () => {
  const found = said((world) =>
    whenHook(world, hookCall('SessionStart', 'ann'), {
      server: 'hook',
      opening: opening('ann', 'startup', 7, startHook),
    }),
  );
  expect(found).toMatchObject({ session: 'ann', strategy: 'hook' });
  const env = { CLAUDE_CODE_SESSION_ID: 'before the clear' };
  expect(
    suggestedClaim(selfOf('aa', 'claude-code'), env, { thread: null, hint: null, said: found }),
  ).toMatchObject({ session: 'ann', strategy: 'hook', project: PROJECT.id });
});

test('W29: after a clear, a server that starts late is who the agent went on as, not who it was', () => {
  const found = said((world) => {
    earlier(world, 'ann');
    const one = opening('ann-2', 'clear', 7, startHook);
    whenHook(world, hookCall('SessionStart', 'ann-2', { source: 'clear' }), { server: 'hook', opening: one });
  });
  expect(found).toMatchObject({ session: 'ann-2', strategy: 'hook' });
});

test('a server that starts after another of its client process has ended is who that one said to be', () => {
  const found = said((world) => {
    earlier(world, 'ann');
    end(world, 'zz');
  });
  expect(found).toEqual({
    session: 'ann',
    strategy: 'sticky',
    evidence: 'an earlier server of its client process',
  });
});

test('W24: nothing is concluded from another process, from a guess, for an id in use, or for a client of unknown kind', () => {
  const gone = (strategy: Strategy, client?: number) => (world: World) => {
    earlier(world, 'ann', strategy, client);
    end(world, 'zz');
  };
  expect(said(gone('explicit'))).not.toBeNull();
  // Another client, also one in the same terminal and of the same user.
  expect(said(gone('explicit', 8))).toBeNull();
  expect(said(gone('explicit'), 'some-editor')).toBeNull();
  for (const strategy of ['environment', 'birth-time', 'sticky'] as const)
    expect(said(gone(strategy))).toBeNull();
  expect(said((world) => earlier(world, 'ann'))).toBeNull();
  expect(
    said((world) => {
      gone('explicit')(world);
      world.join('yy', 'ann', PROJECT, { client: { pid: 8, startToken: 'other' } });
    }),
  ).toBeNull();
  // A later process that was given the same pid.
  expect(
    said((world) => {
      world.join('zz', 'ann', PROJECT, { client: { pid: 7, startToken: 'long ago' } });
      end(world, 'zz');
    }),
  ).toBeNull();
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

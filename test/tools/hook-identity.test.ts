import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { adapterFor } from '../../src/clients/index.js';
import { bindingOf, findAgent } from '../../src/projections/index.js';
import { temporaryFolder } from '../support/agent.js';
import { confirm, end, read, send, theOnly } from '../support/deeds.js';
import { opening } from '../support/hook-deeds.js';
import { CLIENT, join, opened, sessionOf } from '../support/openings.js';
import { bodiesIn, toolHook } from '../support/tool-hook.js';
import { PROJECT, World } from '../support/world.js';

const TRUE_ID = '499f16ac-0804-4abf-8d8c-8dd5dc5690b6';
const prompt = { event: 'UserPromptSubmit', session_id: TRUE_ID };

/** An agent that is taken for somebody, and mail for the one that it truly is. */
function mistaken(strategy: 'environment' | 'sticky' | 'birth-time' | 'hook' | 'explicit') {
  const world = new World();
  const bea = join(world, 'b2', 'bea', 80);
  join(world, 'c3', TRUE_ID, 90);
  end(world, 'c3');
  const waiting = send(world, bea, TRUE_ID, 'for the true one');
  join(world, 'a1');
  world.claim('a1', 'mistake', PROJECT, strategy);
  send(world, bea, 'mistake', 'for the mistaken one');
  return { world, waiting, ann: world.caller('a1', 'mistake') };
}

/** A home in which the client keeps a transcript of the session; gives the environment. */
function withTranscript(): { HOME: string } {
  const env = { HOME: temporaryFolder() };
  const path = adapterFor('claude-code', {}).transcriptPath(TRUE_ID, PROJECT.root, env);
  if (path === null) expect.unreachable();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  return env;
}

test.each(['environment', 'hook'] as const)(
  'W29: an id by %s is corrected by a hook only where the client keeps a transcript of the other session',
  (strategy) => {
    const { world, ann, waiting } = mistaken(strategy);
    const without = toolHook(world, ann, prompt, { env: { HOME: temporaryFolder() } });
    expect(without.answer).toMatchObject({ ok: false, error: 'not-your-session' });
    expect(without.events.map(({ type }) => type)).toEqual(['request.refused']);
    const { answer, events } = toolHook(world, ann, prompt, { env: withTranscript() });
    expect(bodiesIn(answer)).toEqual(['for the true one']);
    expect(theOnly(events, 'message.handed_over').data).toMatchObject({ items: [{ id: waiting }] });
    expect(theOnly(events, 'session.claimed').data).toMatchObject({ session: TRUE_ID, strategy: 'hook' });
    expect(sessionOf(world, 'a1')).toBe(TRUE_ID);
  },
);

test.each(['sticky', 'birth-time'] as const)(
  'W29: an id by %s is corrected by any hook, which hands over what waits for the right one; the rest follows',
  (strategy) => {
    const { world, ann } = mistaken(strategy);
    const { answer, events } = toolHook(world, ann, prompt);
    expect(bodiesIn(answer)).toEqual(['for the true one']);
    confirm(world, theOnly(events, 'message.handed_over'));
    expect(findAgent(world.now(), PROJECT.id, 'mistake')).toBeUndefined();
    const right = world.caller('a1', TRUE_ID);
    expect(bodiesIn(toolHook(world, right, prompt).answer)).toEqual(['for the mistaken one']);
  },
);

test('an id that the agent itself chose is not corrected by a hook, even with a transcript', () => {
  const { world, ann } = mistaken('explicit');
  const { answer } = toolHook(world, ann, prompt, { env: withTranscript() });
  expect(answer).toMatchObject({ ok: false, error: 'not-your-session' });
  expect(sessionOf(world, 'a1')).toBe('mistake');
});

test.each([null, 'environment', 'sticky', 'birth-time'] as const)(
  'W24: a subagent’s call moves no identity (known by %s) and takes nothing',
  (strategy) => {
    const { world } = mistaken(strategy ?? 'environment');
    if (strategy === null) join(world, 'd4', null, 91);
    const [server, session] = strategy === null ? ['d4', null] : ['a1', 'mistake'];
    const call = { ...prompt, agent_id: 'a5c3' };
    const { answer, events } = toolHook(world, world.caller(String(server), session), call, {
      env: withTranscript(),
    });
    expect(bodiesIn(answer)).toEqual([]);
    expect(events.filter(({ type }) => type !== 'request.refused')).toEqual([]);
    expect(sessionOf(world, String(server))).toBe(session ?? undefined);
  },
);

test.each(['its environment', 'the start of its session'])(
  'Claude Code: an agent that chose its own id gets its mail by hooks that name the id of %s, and no other',
  (known) => {
    const world = new World();
    const bea = join(world, 'b2', 'bea', 80);
    if (known === 'the start of its session') opened(world, TRUE_ID, 'startup');
    const env = known === 'its environment' ? { CLAUDE_CODE_SESSION_ID: TRUE_ID } : {};
    const ann = join(world, 'a1', 'my own name');
    const other = { ...prompt, session_id: '00000000-0000-4000-8000-000000000000' };
    send(world, bea, 'my own name', 'hello');
    expect(toolHook(world, ann, other, { env }).answer).toMatchObject({ error: 'not-your-session' });
    expect(bodiesIn(toolHook(world, ann, prompt, { env }).answer)).toEqual(['hello']);
    expect(sessionOf(world, 'a1')).toBe('my own name');
  },
);

test('Codex: an agent that chose its own id gets its mail by hooks that name its thread; another thread does not', () => {
  const world = new World();
  const bea = join(world, 'b2', 'bea', 80);
  const server = join(world, 'd4', null, CLIENT, { clientType: 'codex' });
  const [one, two] = ['t1', 't2'].map((thread) => {
    const facts = { clientType: 'codex', transcriptPath: null };
    const session = `own name of ${thread}`;
    world.when('claim_session', { session_id: session }, { ...server, thread }, facts);
    return { ...world.caller('d4', session), thread };
  });
  if (one === undefined || two === undefined) expect.unreachable();
  send(world, bea, 'own name of t1', 'hello');
  const codex = { adapter: adapterFor('codex-mcp-client', {}) };
  const call = { event: 'PreToolUse', session_id: 't1' };
  expect(toolHook(world, two, call, codex).answer).toMatchObject({ error: 'not-your-session' });
  expect(bodiesIn(toolHook(world, one, call, codex).answer)).toEqual(['hello']);
  expect(bindingOf(world.now(), 'd4', 't1')).toMatchObject({ session: 'own name of t1' });
});

test('a hook that names the session that the client has gone on from is not its agent’s any more', () => {
  const world = new World();
  const bea = join(world, 'b2', 'bea', 80);
  opened(world, 'first', 'startup');
  join(world, 'a1');
  opened(world, 'first', 'startup');
  const client = opening('second', 'clear', CLIENT);
  opened(world, client.session, client.source);
  send(world, bea, 'second', 'hello');
  const second = world.caller('a1', 'second');
  const late = toolHook(world, second, { event: 'PostToolUse', session_id: 'first' });
  expect(late.answer).toMatchObject({ ok: false });
  expect(read(world, second).shown).toHaveLength(1);
});

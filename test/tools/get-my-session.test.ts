import { expect, test } from 'vitest';
import { adapterFor } from '../../src/clients/index.js';
import type { Caller } from '../../src/tools/index.js';
import { expectWire } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const unknown = adapterFor(null, {});

function ask(world: World, caller: Caller, adapter = unknown, env: Record<string, string> = {}) {
  const facts = {
    tmuxSession: null,
    detection: adapter.sessionFromEnvironment(env),
    nextStep: adapter.nextStep,
  };
  return world.when('get_my_session', {}, caller, facts);
}

const entry = {
  server_pid: 1000,
  started_at: 1_700_000_000,
  tmux_pane: null,
  tmux_session: null,
  client: {
    type: 'unknown',
    session_id: null,
    transcript_path: null,
    session_id_source: null,
    cwd: PROJECT.root,
  },
  state: null,
};

test('P11, W60: an agent of an unknown client is told how to get an id, and asking records nothing', () => {
  const world = new World();
  const { answer, events } = ask(world, world.join('a1'));
  expectWire(answer, {
    entry,
    detect_diagnosis: {
      per_strategy: { env: unknown.sessionFromEnvironment({}) },
      winning: null,
      next_step: {
        tool: 'register_my_session',
        instruction: unknown.nextStep.instruction,
        bash_command: unknown.nextStep.bash_command,
      },
    },
  });
  expect(unknown.nextStep.instruction).toMatch(/register_my_session/);
  expect(events).toEqual([]);
});

test('an agent with an id sees how it was found, its card and no next step', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.at += 1500;
  world.when('set_my_state', { purpose: 'p' }, alice);
  expectWire(ask(world, alice).answer, {
    entry: {
      ...entry,
      client: { ...entry.client, session_id: 'alice', session_id_source: 'self-register' },
      state: { purpose: 'p', updated_at: 1_700_000_001 },
    },
    detect_diagnosis: {
      per_strategy: {},
      winning: {
        session_id: 'alice',
        source: 'self-register',
        confidence: 'high',
        strategy: 'self-register',
      },
      next_step: null,
    },
  });
});

test('sources are told apart: the environment, a thread, the agent itself', () => {
  const world = new World();
  const sourceOf = (server: string, strategy: 'environment' | 'thread') => {
    world.join(server);
    world.claim(server, `s${server}`, PROJECT, strategy);
    const { answer } = ask(world, world.caller(server, `s${server}`));
    return (answer.entry as typeof entry).client.session_id_source;
  };
  expect(sourceOf('a1', 'environment')).toBe('env');
  expect(sourceOf('b2', 'thread')).toBe('thread');
});

test('a client whose environment holds no id is pointed to the variable that does', () => {
  const world = new World();
  const claude = adapterFor('claude-code', {});
  const { answer } = ask(world, world.join('a1'), claude);
  expect(answer.detect_diagnosis).toMatchObject({
    per_strategy: {
      env: { abstain: true, structural: true, reason: expect.stringContaining('CLAUDE_CODE_SESSION_ID') },
    },
    next_step: { bash_command: 'echo $CLAUDE_CODE_SESSION_ID' },
  });
});

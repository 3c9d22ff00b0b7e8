import { expect, test } from 'vitest';
import { projectOf } from '../../src/clients/index.js';
import type { Caller } from '../../src/tools/index.js';
import { end, expectWire } from '../support/deeds.js';
import { PROJECT, World } from '../support/world.js';

const SOCKET = '/tmp/tmux';

/** One tmux session as `gather` finds it. */
function place(name: string, panes: readonly string[], inProject = true) {
  const session = {
    name,
    path: `/w/${name}`,
    attached: true,
    createdAt: 1_600_000_000,
    windows: 2,
    panes: panes.map((pane) => ({ pane, path: `/w/${name}` })),
  };
  return { socket: SOCKET, session, inProject };
}

function list(
  world: World,
  caller: Caller,
  places: readonly unknown[] = [],
  input: object = {},
  more: object = {},
) {
  return world.when('list_project_sessions', input, caller, { asked: null, places, error: null, ...more });
}

function inPane(pane: string) {
  return { terminal: { socket: SOCKET, pane, session: 'as it was then' } };
}

test('P11, W57: an agent outside tmux is listed under a name that it can be reached by, and nothing is recorded', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.when('set_my_state', { purpose: 'p' }, alice);
  const { answer, events } = list(world, alice);
  expectWire(answer, {
    project_root: PROJECT.root,
    inferred: true,
    sessions: [
      {
        name: 'pid-1000',
        path: PROJECT.root,
        attached: false,
        created_at: 1_700_000_000,
        windows: 0,
        client_type: 'unknown',
        client_session_id: 'alice',
        state: { purpose: 'p', updated_at: 1_700_000_000 },
      },
    ],
    error: null,
  });
  expect(events).toEqual([]);
});

test('an agent is listed with the tmux session of its pane, and sessions without one after it', () => {
  const world = new World();
  const alice = world.join('a1', 'alice', PROJECT, inPane('%1'));
  world.join('b2', null, PROJECT, inPane('%2'));
  const { answer } = list(world, alice, [place('empty', ['%9']), place('work', ['%1', '%2'])]);
  const tmux = { attached: true, created_at: 1_600_000_000, windows: 2 };
  const nobody = { client_type: null, client_session_id: null, state: null };
  expect(JSON.stringify(answer.sessions)).toBe(
    JSON.stringify([
      {
        name: 'work',
        path: '/w/work',
        ...tmux,
        client_type: 'unknown',
        client_session_id: 'alice',
        state: null,
      },
      {
        name: 'work',
        path: '/w/work',
        ...tmux,
        client_type: 'unknown',
        client_session_id: null,
        state: null,
      },
      { name: 'empty', path: '/w/empty', ...tmux, ...nobody },
    ]),
  );
});

test('compact groups agents by terminal, and a terminal without one has none', () => {
  const world = new World();
  const alice = world.join('a1', 'alice', PROJECT, inPane('%1'));
  world.join('b2', 'bob', PROJECT, inPane('%2'));
  const { answer } = list(world, alice, [place('empty', ['%9']), place('work', ['%1', '%2'])], {
    compact: true,
  });
  const tmux = { attached: true, created_at: 1_600_000_000, windows: 2 };
  const agent = (client_session_id: string) => ({ client_type: 'unknown', client_session_id, state: null });
  expectWire(answer, {
    project_root: PROJECT.root,
    inferred: true,
    tmux_sessions: [
      { name: 'work', path: '/w/work', ...tmux, agents: [agent('alice'), agent('bob')] },
      { name: 'empty', path: '/w/empty', ...tmux, agents: [] },
    ],
    error: null,
  });
});

test('several servers of one agent are one row, of the one that started last; those that went or are gone are none', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('a0', 'alice', PROJECT, { process: { pid: 4711, startToken: 't' } });
  world.join('b2', 'bob');
  world.join('c3', 'carol');
  end(world, 'b2');
  world.presence.set('c3', 'gone');
  expect(list(world, alice).answer.sessions).toMatchObject([
    { client_session_id: 'alice', name: 'pid-4711' },
  ]);
});

test('P10, W54: an agent of another project is not listed, whatever terminal it shares', () => {
  const world = new World();
  const alice = world.join('a1', 'alice', PROJECT, inPane('%1'));
  world.join('f6', 'foreigner', projectOf('/nowhere/else'), inPane('%2'));
  const places = [place('work', ['%1', '%2']), place('theirs', ['%3'], false)];
  for (const compact of [true, false]) {
    const text = JSON.stringify(list(world, alice, places, { compact }).answer);
    expect(text).toContain('alice');
    expect(text).not.toMatch(/foreigner|theirs|else/);
  }
});

test('P7, P10, W55: a root of another project is answered as that with nothing in it, and recorded', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('f6', 'foreigner', projectOf('/nowhere/else'));
  const asked = projectOf('/nowhere/else');
  const ask = (compact: boolean) =>
    list(world, alice, [], { project_root: '/nowhere/else', compact }, { asked });
  const { answer, events } = ask(false);
  expectWire(answer, {
    project_root: '/nowhere/else',
    inferred: false,
    sessions: [],
    error: 'cross-project',
  });
  expect(events.map(({ type }) => type)).toEqual(['request.refused']);
  expectWire(ask(true).answer, {
    project_root: '/nowhere/else',
    inferred: false,
    tmux_sessions: [],
    error: 'cross-project',
  });
});

test('W56: any folder of one’s own project as root shows the whole project', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  world.join('b2', 'bob');
  const { answer } = list(world, alice, [], { project_root: '/nowhere/project/below' }, { asked: PROJECT });
  expect(answer).toMatchObject({ project_root: PROJECT.root, inferred: false, error: null });
  expect(answer.sessions).toHaveLength(2);
});

test('a failure of tmux is told beside the agents', () => {
  const world = new World();
  const alice = world.join('a1', 'alice');
  const { answer } = list(world, alice, [], {}, { error: 'tmux is tired' });
  expect(answer).toMatchObject({ error: 'tmux is tired', sessions: [{ client_session_id: 'alice' }] });
});

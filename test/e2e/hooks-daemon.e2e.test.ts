import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FakeTerminal, startFakeClient } from '../support/fake-client.js';
import type { Door } from '../support/hook-installation.js';
import { begin, hookedScene, leftFor, mailIn, openAgent, send } from '../support/hooked-agents.js';
import { makeRepository } from '../support/repository.js';

const DOORS = ['mcp_tool', 'command'] as const;
const PANE = { TMUX: '/nowhere,1,0', TMUX_PANE: '%0' };

/** Nothing proves which terminal a daemon’s command hook belongs to: the first call says who it is. */
async function makeKnown(terminal: FakeTerminal, door: Door): Promise<void> {
  if (door === 'command') await terminal.call('get_my_session');
}

async function beginKnown(terminal: FakeTerminal, door: Door): Promise<void> {
  await begin(terminal);
  await makeKnown(terminal, door);
}

async function ids(agent: FakeTerminal): Promise<unknown[]> {
  const { sessions } = (await agent.call('list_project_sessions')) as {
    sessions: { client_session_id: string }[];
  };
  return sessions.map(({ client_session_id }) => client_session_id).sort();
}

test.each(DOORS)(
  'through %s: agents of one Codex daemon in two repositories are each in their own',
  async (door) => {
    const scene = hookedScene(door);
    const { home, cwd } = scene;
    const elsewhere = makeRepository(join(home, 'elsewhere'));
    const daemon = startFakeClient('codex', { home, cwd, env: PANE, daemon: true });
    const [one, two] = [daemon.terminal('one', cwd), daemon.terminal('two', elsewhere)];
    for (const terminal of [one, two]) await beginKnown(terminal, door);
    expect(await one.call('list_project_sessions')).toMatchObject({ project_root: cwd });
    expect(await two.call('list_project_sessions')).toMatchObject({ project_root: elsewhere });
    expect(await ids(one)).toEqual([one.session]);
    expect(await ids(two)).toEqual([two.session]);
    const [near, far] = [
      await openAgent('claude', scene),
      await openAgent('claude', { ...scene, cwd: elsewhere }),
    ];
    await send(near, one.session, 'for one');
    await send(far, two.session, 'for two');
    expect(mailIn(await two.bash())).toEqual(['for two']);
    expect(mailIn(await one.bash())).toEqual(['for one']);
  },
);

test.each(DOORS)(
  'W24 through %s: agents of one Codex daemon in one repository have each their own mail',
  async (door) => {
    const scene = hookedScene(door);
    const { home, cwd } = scene;
    const daemon = startFakeClient('codex', { home, cwd, env: PANE, daemon: true });
    const [one, two] = [daemon.terminal('one', cwd), daemon.terminal('two', cwd)];
    for (const terminal of [one, two]) await beginKnown(terminal, door);
    expect(await ids(one)).toEqual([one.session, two.session].sort());
    await send(one, two.session, 'for two');
    expect(mailIn(await two.bash())).toEqual(['for two']);
    await send(two, one.session, 'for one');
    expect(mailIn(await one.bash())).toEqual(['for one']);
    for (const terminal of [one, two]) expect(await leftFor(terminal)).toBe(0);
  },
);

test.each(DOORS)(
  'W24 through %s: a new thread of a Codex daemon takes nothing of the daemon’s others',
  async (door) => {
    const scene = hookedScene(door);
    const { home, cwd } = scene;
    const daemon = startFakeClient('codex', { home, cwd, env: PANE, daemon: true });
    const [one, two] = [daemon.terminal('one', cwd), daemon.terminal('two', cwd)];
    for (const terminal of [one, two]) await beginKnown(terminal, door);
    const peer = await openAgent('claude', scene);
    await send(peer, one.session, 'for the thread that is left');
    await send(peer, two.session, 'for two');
    // The daemon’s last word on who it runs is the other terminal’s.
    await one.perform('clear');
    expect(mailIn(await one.prompt())).toEqual([]);
    await makeKnown(one, door);
    expect(await leftFor(one)).toBe(0);
    await send(peer, two.session, 'for two again');
    expect(mailIn(await two.bash())).toEqual(['for two', 'for two again']);
  },
);

test('W24: a thread of a Codex daemon may not claim the id of another that runs', async () => {
  const scene = hookedScene('mcp_tool');
  const { home, cwd } = scene;
  const daemon = startFakeClient('codex', { home, cwd, env: PANE, daemon: true });
  const [one, two] = [daemon.terminal('one', cwd), daemon.terminal('two', cwd)];
  for (const terminal of [one, two]) await begin(terminal);
  await send(two, one.session, 'for one');
  for (const tool of ['claim_session', 'register_my_session']) {
    const { answer, context } = await two.tool(tool, { session_id: one.session });
    expect(JSON.parse(answer)).toMatchObject({ ok: false, error: 'session-in-use' });
    expect(context).toEqual([]);
  }
  expect(await ids(two)).toEqual([one.session, two.session].sort());
  expect(mailIn(await one.bash())).toEqual(['for one']);
});

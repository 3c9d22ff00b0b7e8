import { expect, test } from 'vitest';
import { startFakeTerminal } from '../support/fake-client.js';
import { installHooks } from '../support/hook-installation.js';
import {
  begin,
  CLIENTS_AND_DOORS,
  hookedScene,
  leftFor,
  mailIn,
  openAgent,
  send,
  untilOnRecord,
} from '../support/hooked-agents.js';
import { eventsOf, openTestLog } from '../support/open-log.js';

const DOORS = ['mcp_tool', 'command'] as const;

test.each(DOORS)(
  'Claude through %s: a cleared session loses no mail, and its old id still leads to it',
  async (door) => {
    const scene = hookedScene(door);
    const [agent, peer] = [await openAgent('claude', scene), await openAgent('codex', scene)];
    const before = agent.session;
    await send(peer, before, 'sent before');
    await agent.perform('clear');
    expect(agent.session).not.toBe(before);
    expect(mailIn(await agent.prompt())).toEqual(['sent before']);
    await send(peer, before, 'to the old id');
    await send(peer, agent.session, 'to the new id');
    expect(mailIn(await agent.bash())).toEqual(['to the old id', 'to the new id']);
    expect(await leftFor(agent)).toBe(0);
    expect(await agent.call('get_my_session')).toMatchObject({
      entry: { client: { session_id: agent.session } },
    });
  },
);

test.each(DOORS)(
  'Codex through %s: a new thread is a new agent, and the mail of the old one waits for it',
  async (door) => {
    const scene = hookedScene(door);
    const [agent, peer] = [await openAgent('codex', scene), await openAgent('claude', scene)];
    const before = agent.session;
    await send(peer, before, 'for the old thread');
    await agent.perform('clear');
    await untilOnRecord(agent, scene);
    expect(mailIn(await agent.prompt())).toEqual([]);
    await send(peer, agent.session, 'for the new thread');
    expect(mailIn(await agent.bash())).toEqual(['for the new thread']);
    await agent.perform('exit');
    await agent.start({ resume: before });
    await untilOnRecord(agent, scene);
    expect(mailIn(await agent.prompt())).toEqual(['for the old thread']);
    expect(await leftFor(agent)).toBe(0);
  },
);

test.each(DOORS)(
  'W29 through %s: a Claude that was cleared twice is listed once, and writes under its newest id',
  async (door) => {
    const scene = hookedScene(door);
    const [agent, peer] = [await openAgent('claude', scene), await openAgent('codex', scene)];
    const first = agent.session;
    await agent.perform('clear');
    await agent.perform('clear');
    await agent.prompt();
    const { sessions } = (await peer.call('list_project_sessions')) as {
      sessions: { client_session_id: string }[];
    };
    expect(sessions.map(({ client_session_id }) => client_session_id).sort()).toEqual(
      [agent.session, peer.session].sort(),
    );
    await send(agent, peer.session, 'from the newest');
    const [shown] = (await peer.bash()).context;
    expect(shown?.text).toContain(`from_session_id=${agent.session}`);
    await send(peer, first, 'to the oldest');
    expect(mailIn(await agent.bash())).toEqual(['to the oldest']);
  },
);

test.each(CLIENTS_AND_DOORS)(
  '%s through %s: a resumed session has its id and what was sent while it was away',
  async (...how) => {
    const scene = hookedScene(how[1]);
    const [agent, peer] = [await openAgent(how[0], scene), await openAgent('claude', scene)];
    await agent.perform('exit');
    await send(peer, agent.session, 'while you were away');
    const again = startFakeTerminal(how[0], scene);
    await again.start({ resume: agent.session });
    expect(again.session).toBe(agent.session);
    expect(mailIn(await again.prompt())).toEqual(['while you were away']);
    expect(await leftFor(again)).toBe(0);
    await send(peer, agent.session, 'and now');
    expect(mailIn(await again.bash())).toEqual(['and now']);
  },
);

test.each(CLIENTS_AND_DOORS)(
  'W24 %s through %s: a fork is another agent and takes nothing of the first',
  async (...how) => {
    const scene = hookedScene(how[1]);
    const [agent, peer] = [await openAgent(how[0], scene), await openAgent('claude', scene)];
    await send(peer, agent.session, 'for the first');
    const fork = startFakeTerminal(how[0], scene);
    await fork.start({ fork: agent.session });
    await untilOnRecord(fork, scene);
    expect(mailIn(await fork.prompt())).toEqual([]);
    expect(mailIn(await fork.bash())).toEqual([]);
    expect(await leftFor(fork)).toBe(0);
    await send(peer, fork.session, 'for the fork');
    expect(mailIn(await agent.bash())).toEqual(['for the first']);
    expect(mailIn(await fork.bash())).toEqual(['for the fork']);
  },
);

test.each(CLIENTS_AND_DOORS)(
  '%s through %s: a compacted session goes on and has its mail',
  async (...how) => {
    const scene = hookedScene(how[1]);
    const [agent, peer] = [await openAgent(how[0], scene), await openAgent('claude', scene)];
    await send(peer, agent.session, 'before');
    expect((await agent.perform('compact')).problems).toEqual([]);
    expect(mailIn(await agent.bash())).toEqual(['before']);
    expect(await leftFor(agent)).toBe(0);
  },
);

test.each(DOORS)('Claude through %s: a compaction that gives a new id loses no mail', async (door) => {
  const scene = hookedScene(door);
  const [agent, peer] = [await openAgent('claude', scene), await openAgent('codex', scene)];
  const before = agent.session;
  await send(peer, before, 'before');
  await agent.perform('compact', { renew: true });
  expect(agent.session).not.toBe(before);
  expect(mailIn(await agent.prompt())).toEqual(['before']);
  await send(peer, before, 'after');
  expect(mailIn(await agent.bash())).toEqual(['after']);
});

test.each(DOORS)('Claude through %s: a subagent’s call takes nothing', async (door) => {
  const scene = hookedScene(door);
  const [agent, peer] = [await openAgent('claude', scene), await openAgent('codex', scene)];
  await send(peer, agent.session, 'for the agent itself');
  expect(mailIn(await agent.perform('subagent-bash'))).toEqual([]);
  expect(mailIn(await agent.bash())).toEqual(['for the agent itself']);
});

test.each(DOORS)(
  'W24 through %s: two Claudes whose servers are told no id are who their hooks say, also in one terminal',
  async (door) => {
    const scene = hookedScene(door);
    installHooks(scene.home, 'claude', door, { CLAUDE_CODE_SESSION_ID: '' });
    const env = { TMUX: '/nowhere,1,0', TMUX_PANE: '%0' };
    const one = startFakeTerminal('claude', { ...scene, env });
    const two = startFakeTerminal('claude', { ...scene, env });
    for (const terminal of [one, two]) await begin(terminal);
    await send(one, two.session, 'for two');
    expect(mailIn(await two.bash())).toEqual(['for two']);
    await send(two, one.session, 'for one');
    expect(mailIn(await one.bash())).toEqual(['for one']);
    for (const terminal of [one, two]) {
      expect(await terminal.call('get_my_session')).toMatchObject({
        entry: { client: { session_id: terminal.session } },
      });
    }
  },
);

test.each(DOORS)(
  'W29 through %s: an id of the environment that is wrong is put right by the session’s own hooks',
  async (door) => {
    const stale = '5c1d7d8e-0000-4000-8000-000000000001';
    const scene = hookedScene(door);
    installHooks(scene.home, 'claude', door, { CLAUDE_CODE_SESSION_ID: stale });
    const [agent, peer] = [await openAgent('claude', scene), await openAgent('codex', scene)];
    expect(await agent.call('get_my_session')).toMatchObject({
      entry: { client: { session_id: agent.session } },
    });
    await send(peer, agent.session, 'for the right one');
    expect(mailIn(await agent.bash())).toEqual(['for the right one']);
  },
);

test.each(CLIENTS_AND_DOORS)(
  'W51 %s through %s: an agent is busy in a turn, and idle after a stop or an interruption',
  async (...how) => {
    const [client, door] = how;
    const scene = hookedScene(door);
    const [agent, peer] = [await openAgent(client, scene), await openAgent('claude', scene)];
    const log = await openTestLog(scene.home);
    const last = () => {
      const seen = eventsOf(log, 'session.activity').filter(({ data }) =>
        data.address.endsWith(agent.session),
      );
      return seen.at(-1)?.data;
    };
    expect(last()).toMatchObject({ state: 'busy' });
    await agent.stop();
    expect(last()).toMatchObject({ state: 'idle', source: 'stop' });
    await agent.prompt();
    expect(last()).toMatchObject({ state: 'busy', source: 'prompt' });
    await agent.perform('esc');
    await send(peer, agent.session, 'are you there?');
    const source = client === 'claude' ? 'transcript' : 'interrupt';
    expect(last()).toMatchObject({ state: 'idle', source });
    expect(mailIn(await agent.prompt())).toEqual(['are you there?']);
  },
);

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { FakeTerminal } from '../support/fake-client.js';
import {
  CLIENTS_AND_DOORS,
  hookedScene,
  leftFor,
  mailIn,
  openAgent,
  type Scene,
  send,
} from '../support/hooked-agents.js';
import { messagesIn } from '../support/letter.js';

const OTHER = { claude: 'codex', codex: 'claude' } as const;

/** An agent of this client, and a peer of the other one, in one repository. */
async function pair([client, door]: (typeof CLIENTS_AND_DOORS)[number]): Promise<
  Scene & { agent: FakeTerminal; peer: FakeTerminal }
> {
  const scene = hookedScene(door);
  return { ...scene, agent: await openAgent(client, scene), peer: await openAgent(OTHER[client], scene) };
}

async function listedBy(agent: FakeTerminal): Promise<unknown[]> {
  const { sessions } = (await agent.call('list_project_sessions')) as {
    sessions: { client_session_id: string }[];
  };
  return sessions.map(({ client_session_id }) => client_session_id);
}

test.each(CLIENTS_AND_DOORS)(
  '%s through %s: two agents list each other, and nothing was claimed by hand',
  async (...how) => {
    const { agent, peer } = await pair(how);
    const both = [agent.session, peer.session].sort();
    expect((await listedBy(agent)).sort()).toEqual(both);
    expect((await listedBy(peer)).sort()).toEqual(both);
  },
);

test.each(CLIENTS_AND_DOORS)('%s through %s: mail comes with the next tool call, once', async (...how) => {
  const { agent, peer } = await pair(how);
  await send(peer, agent.session, 'first\nof two lines', 'second');
  const report = await agent.bash();
  expect(report.context.map(({ event }) => event)).toEqual(['PreToolUse']);
  expect(mailIn(report)).toEqual(['first\nof two lines', 'second']);
  expect(mailIn(await agent.bash())).toEqual([]);
  expect(await leftFor(agent)).toBe(0);
});

test.each(CLIENTS_AND_DOORS)(
  '%s through %s: mail that comes while a tool runs is there when it ends',
  async (...how) => {
    const { agent, peer, cwd } = await pair(how);
    const running = agent.bash('touch running; until [ -e done ]; do sleep 0.02; done');
    await vi.waitFor(() => expect(existsSync(join(cwd, 'running'))).toBe(true), { timeout: 10_000 });
    await send(peer, agent.session, 'meanwhile').finally(() => writeFileSync(join(cwd, 'done'), ''));
    const report = await running;
    expect(report.context.map(({ event }) => event)).toEqual(['PostToolUse']);
    expect(mailIn(report)).toEqual(['meanwhile']);
    expect(await leftFor(agent)).toBe(0);
  },
);

test.each(CLIENTS_AND_DOORS)(
  '%s through %s: mail at a stop goes on with the turn, once in a row',
  async (...how) => {
    const { agent, peer } = await pair(how);
    await send(peer, agent.session, 'before stopping');
    const first = await agent.stop();
    expect(first.continued).toBe(true);
    expect(mailIn(first)).toEqual(['before stopping']);
    await send(peer, agent.session, 'too late for this turn');
    const second = await agent.stop();
    expect(second.continued).toBe(false);
    expect(mailIn(second)).toEqual([]);
    expect(mailIn(await agent.prompt())).toEqual(['too late for this turn']);
    expect(await leftFor(agent)).toBe(0);
    expect((await agent.stop()).continued).toBe(false);
  },
);

test.each(CLIENTS_AND_DOORS)(
  '%s through %s: mail for an idle agent comes with its next prompt',
  async (...how) => {
    const { agent, peer } = await pair(how);
    expect(await agent.stop()).toMatchObject({ continued: false, context: [], problems: [] });
    await send(peer, agent.session, 'good morning');
    const report = await agent.prompt();
    expect(report.context.map(({ event }) => event)).toEqual(['UserPromptSubmit']);
    expect(mailIn(report)).toEqual(['good morning']);
    expect(await leftFor(agent)).toBe(0);
  },
);

test.each(CLIENTS_AND_DOORS)(
  '%s through %s: what a hook shows can be answered as it says',
  async (...how) => {
    const { agent, peer } = await pair(how);
    await send(peer, agent.session, 'question?');
    const [shown] = (await agent.bash()).context;
    expect(shown?.text).toContain('reply_to_message');
    const [message] = messagesIn(shown?.text ?? '');
    const id = /message_id=(\S+)/.exec(message?.header ?? '')?.[1] ?? '';
    expect(message?.header).toContain(`from_session_id=${peer.session}`);
    expect(await agent.call('reply_to_message', { message_id: id, body: 'answer' })).toMatchObject({
      ok: true,
    });
    expect(mailIn(await peer.bash())).toEqual(['answer']);
  },
);

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adapterFor } from '../../src/clients/index.js';
import type { Caller, Facts } from '../../src/tools/index.js';
import { tools } from '../../src/tools/index.js';
import { temporaryFolder } from '../support/agent.js';
import { PROJECT, World } from '../support/world.js';

/** What a tool gathers for a call, and how often it looked at the log for that: everybody waits for each look. */
async function gathered(
  world: World,
  caller: Caller,
  name: string,
  input: object,
): Promise<{ facts: Facts; looks: number }> {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  let looks = 0;
  const facts = await tool.gather(tool.input.parse(input), {
    caller,
    adapter: adapterFor('claude-code', {}),
    env: {},
    terminal: null,
    look: (question) => {
      looks += 1;
      return question(world.now());
    },
    story: (ref) => world.story(ref),
    presenceOf: ({ server }) => world.presence.get(server) ?? 'live',
    fromHook: false,
    settings: world.settings,
  });
  return { facts, looks };
}

test('whoever is meant by id is looked up once, with its processes and its transcript', async () => {
  const world = new World();
  const alice = world.join('server-a', 'alice');
  const transcriptPath = join(temporaryFolder(), 'bob.jsonl');
  const said = { role: 'user', content: [{ type: 'text', text: '[Request interrupted by user]' }] };
  const line = { type: 'user', timestamp: '2026-01-01T10:00:00.000Z', sessionId: 'bob', message: said };
  writeFileSync(transcriptPath, `${JSON.stringify(line)}\n`);
  const bob = world.join('server-b', 'bob');
  world.given([
    {
      type: 'session.claimed',
      data: {
        server: 'server-b',
        thread: null,
        project: PROJECT.id,
        session: 'bob',
        strategy: 'explicit',
        evidence: 'test',
        confidence: 'high',
        clientType: 'claude-code',
        transcriptPath,
        place: null,
      },
    },
  ]);
  const work = { target: 'alice', body: 'do', action_required: true };
  const handed = String(world.when('send_message', work, bob).answer.message_id);
  for (const [name, input] of [
    ['send_message', { target: 'bob', body: 'b' }],
    ['ask_peer', { target: 'bob', body: 'b' }],
    ['reply_to_message', { message_id: handed, body: 'b' }],
    ['complete_work', { message_id: handed, body: 'b' }],
  ] as const) {
    const { facts, looks } = await gathered(world, alice, name, input);
    expect({ name, looks }).toEqual({ name, looks: 1 });
    expect([...facts.presence]).toEqual([['server-b', 'live']]);
    expect(facts).toMatchObject({ seen: new Map([[bob.address, { state: 'idle', source: 'transcript' }]]) });
  }
});

test('a terminal’s name is looked up again once the terminals are known', async () => {
  const world = new World();
  const alice = world.join('server-a', 'alice');
  world.join('server-b');
  const { looks } = await gathered(world, alice, 'send_message', { target: 'pid-1', body: 'b' });
  expect(looks).toBe(2);
});

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FakeTerminal, startFakeTerminal } from '../support/fake-client.js';
import { begin, hookedScene, openAgent, type Scene } from '../support/hooked-agents.js';
import { eventsOf, openTestLog } from '../support/open-log.js';

/** A program that stands for `codex`, beside Node: it notes what it is called with. */
function standIn(home: string): { path: string; calls: () => string[] } {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const notes = join(home, 'codex-calls');
  writeFileSync(notes, '');
  writeFileSync(join(bin, 'codex'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${notes}'\n`);
  chmodSync(join(bin, 'codex'), 0o755);
  return {
    path: `${bin}:${process.env.PATH}`,
    calls: () => readFileSync(notes, 'utf8').split('\n').filter(Boolean),
  };
}

async function idleCodex(scene: Scene, path: string): Promise<FakeTerminal> {
  const agent = startFakeTerminal('codex', { ...scene, env: { PATH: path } });
  await begin(agent);
  await agent.call('get_my_session');
  await agent.stop();
  return agent;
}

test('an idle Codex agent is woken by its own queue, with its thread and a fixed sentence', async () => {
  const scene = hookedScene('mcp_tool');
  const codex = standIn(scene.home);
  const ben = await idleCodex(scene, codex.path);
  const ada = await openAgent('claude', scene);
  const answer = await ada.call('send_message', { target: ben.session, body: 'Look, please.', wake: 'auto' });
  expect(answer).toMatchObject({ ok: true, wake_status: 'fired_unconfirmed', wake_driver: 'codex-queue' });
  expect(codex.calls()).toEqual([expect.stringContaining(`--thread ${ben.session}`)]);
  expect(codex.calls().join()).not.toContain('Look');
  const log = await openTestLog(scene.home);
  expect(eventsOf(log, 'wake.taken')).toHaveLength(1);
});

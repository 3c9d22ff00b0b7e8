import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FakeTerminal, startFakeClient } from '../support/fake-client.js';
import { begin, hookedScene, openAgent, type Scene, send } from '../support/hooked-agents.js';
import { installTrigger } from '../support/hooks.js';
import { eventsOf, openTestLog } from '../support/open-log.js';
import { makeRepository } from '../support/repository.js';

const EVENTS = ['UserPromptSubmit', 'PreToolUse'];
const FORGETS = 'unset CLAUDE_CODE_SESSION_ID CLAUDE_PID CODEX_THREAD_ID CODEX_SESSION_ID; ';

/**
 * The model runs every hook of either client for the victim from its own shell, each after whatever `before` does to
 * that. Gives those that printed anything.
 */
async function runByHand(
  intruder: FakeTerminal,
  victim: FakeTerminal,
  { home, cwd }: Scene,
  before: readonly string[],
): Promise<string[]> {
  const script = installTrigger(home);
  const printing: string[] = [];
  for (const client of ['claude-code', 'codex']) {
    for (const event of EVENTS) {
      const payload = { hook_event_name: event, session_id: victim.session, cwd, turn_id: 't' };
      for (const first of before) {
        const run = `${first}printf '%s' '${JSON.stringify(payload)}' | sh '${script}' ${client} ${event}`;
        const { output } = await intruder.bash(run);
        if (output !== '') printing.push(`${first}${client} ${event}: ${output}`);
      }
    }
  }
  return printing;
}

/** Nothing was handed over to anybody, and it still waits. */
async function expectUntouched({ home }: Scene, victim: FakeTerminal): Promise<void> {
  const log = await openTestLog(home);
  expect(eventsOf(log, 'message.handed_over')).toEqual([]);
  const claimed = eventsOf(log, 'session.claimed').filter(({ data }) => data.session === victim.session);
  expect(new Set(claimed.map(({ data }) => data.server)).size).toBe(1);
}

test.each([
  ['claude', 'codex'],
  ['codex', 'claude'],
] as const)(
  'W24, W40: a hook that a model of %s runs by hand for an agent of %s that has exited gives and takes nothing',
  async (own, other) => {
    const scene = hookedScene('command');
    const victim = await openAgent(other, scene);
    const intruder = await openAgent(own, scene);
    if (other === 'codex') await victim.call('get_my_session');
    await victim.perform('exit');
    await send(intruder, victim.session, 'while it is away');
    expect(await runByHand(intruder, victim, scene, ['', FORGETS])).toEqual([]);
    await expectUntouched(scene, victim);
  },
);

test('P10, W24, W40: a hook that a model runs by hand for an agent of another project gives and takes nothing', async () => {
  const scene = hookedScene('command');
  const elsewhere = { ...scene, cwd: makeRepository(join(scene.home, 'elsewhere')) };
  const [victim, friend] = [await openAgent('claude', elsewhere), await openAgent('claude', elsewhere)];
  const intruder = await openAgent('claude', scene);
  await send(friend, victim.session, 'for that project alone');
  for (const { cwd } of [scene, elsewhere]) {
    expect(await runByHand(intruder, victim, { ...scene, cwd }, ['', FORGETS])).toEqual([]);
  }
  await expectUntouched(scene, victim);
});

test.each(['the same project', 'another project'])(
  'P10, W24, W40: a hook that a thread of a Codex daemon runs by hand for another in %s gives and takes nothing',
  async (where) => {
    const scene = hookedScene('command');
    const { home, cwd } = scene;
    const place = where === 'the same project' ? cwd : makeRepository(join(home, 'elsewhere'));
    const daemon = startFakeClient('codex', { home, cwd, daemon: true });
    const [victim, intruder] = [daemon.terminal('one', cwd), daemon.terminal('two', place)];
    for (const terminal of [victim, intruder]) {
      await begin(terminal);
      await terminal.call('get_my_session');
    }
    const friend = await openAgent('claude', scene);
    await send(friend, victim.session, 'for the other thread');
    // Within one project only its environment tells the threads apart.
    const before = place === cwd ? [''] : ['', FORGETS];
    expect(await runByHand(intruder, victim, { ...scene, cwd: place }, before)).toEqual([]);
    await expectUntouched(scene, victim);
  },
);

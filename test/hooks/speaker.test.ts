import { expect, test } from 'vitest';
import type { HookProcess } from '../../src/hooks/hook-process.js';
import { speakerOfProcess } from '../../src/hooks/speaker.js';
import { end } from '../support/deeds.js';
import { hookCall } from '../support/hook-deeds.js';
import { CLIENT, join, OTHER_CLIENT, opened } from '../support/openings.js';
import { twiceAlike } from '../support/pure.js';
import { PROJECT, World } from '../support/world.js';

const ELSEWHERE = { id: '1'.repeat(16), root: '/elsewhere' };

const processOf = (pid: number) => ({ pid, startToken: `client ${pid}` });

/** A hook below these processes, the nearest of which called it. */
function below(pids: readonly number[], more: Partial<HookProcess> = {}): HookProcess {
  const [nearest] = pids;
  return {
    name: 'hook-1-s',
    process: { pid: 1, startToken: 's' },
    clientType: 'claude-code',
    host: { bootId: 'boot', namespace: 'ns' },
    ancestors: pids.map((pid) => ({ ...processOf(pid), name: 'client' })),
    project: PROJECT,
    client: nearest === undefined ? null : processOf(nearest),
    environmentSession: null,
    opening: null,
    ...more,
  };
}

/** The same below a client process that runs many sessions. */
const belowDaemon = (more: Partial<HookProcess> = {}) =>
  below([CLIENT], { client: null, clientType: 'codex', ...more });

function speaker(world: World, session: string, hook: HookProcess): string | null {
  const call = hookCall('UserPromptSubmit', session);
  return twiceAlike(world.now(), (now) => speakerOfProcess(now, call, hook, world.presence));
}

test('a hook below the client of a running agent speaks for it, also through other programs', () => {
  const world = new World();
  const ann = join(world, 'a1', 'ann');
  for (const pids of [[CLIENT], [5, 6, CLIENT, 1]]) {
    expect(speaker(world, 'ann', below(pids))).toBe(ann.address);
  }
  expect(speaker(world, 'nobody', below([CLIENT]))).toBeNull();
  for (const host of [
    { bootId: 'another', namespace: 'ns' },
    { bootId: 'boot', namespace: 'another' },
  ]) {
    expect(speaker(world, 'ann', below([CLIENT], { host }))).toBeNull();
  }
});

test('W24, W40: a hook below another agent’s client speaks for nobody else, running, unjudged or gone', () => {
  for (const presence of ['live', 'unknown', 'gone', 'ended'] as const) {
    const world = new World();
    join(world, 'a1', 'ann');
    join(world, 'b2', 'bea', OTHER_CLIENT);
    if (presence === 'ended') end(world, 'a1');
    else world.presence.set('a1', presence);
    expect(speaker(world, 'ann', below([OTHER_CLIENT])), presence).toBeNull();
    expect(speaker(world, 'ann', below([])), presence).toBeNull();
  }
});

test('W24: a hook whose environment names another session than its payload speaks for nobody', () => {
  const world = new World();
  const ann = join(world, 'a1', 'ann');
  join(world, 'a2', 'sibling');
  opened(world, 'ann', 'startup');
  const named = (environmentSession: string | null) =>
    speaker(world, 'ann', below([CLIENT], { environmentSession }));
  expect(named('sibling')).toBeNull();
  expect(named('nobody')).toBeNull();
  expect(named('ann')).toBe(ann.address);
  expect(named(null)).toBe(ann.address);
});

test('W24: an agent without a running server is spoken for only below the client that said it runs it', () => {
  const world = new World();
  const ann = join(world, 'a1', 'ann');
  opened(world, 'ann', 'startup');
  end(world, 'a1');
  expect(speaker(world, 'ann', below([CLIENT]))).toBe(ann.address);
  expect(speaker(world, 'ann', below([9, CLIENT]))).toBeNull();
  expect(speaker(world, 'ann', below([OTHER_CLIENT]))).toBeNull();
  expect(speaker(world, 'ann', belowDaemon())).toBeNull();
  const reused = { pid: CLIENT, startToken: 'later' };
  expect(speaker(world, 'ann', below([CLIENT], { client: reused }))).toBeNull();
  // What a server of it claimed is no word of the client itself.
  join(world, 'a2', 'made up');
  end(world, 'a2');
  expect(speaker(world, 'made up', below([CLIENT]))).toBeNull();
  opened(world, 'next', 'resume');
  expect(speaker(world, 'ann', below([CLIENT]))).toBeNull();
});

test('P10, W24: below a client process that runs many sessions the project has to agree, too', () => {
  const world = new World();
  const codex = { clientType: 'codex' } as const;
  const ann = join(world, 'd4', 'ann', CLIENT, codex);
  expect(speaker(world, 'ann', belowDaemon())).toBe(ann.address);
  expect(speaker(world, 'ann', belowDaemon({ project: ELSEWHERE }))).toBeNull();
  expect(speaker(world, 'ann', belowDaemon({ project: null }))).toBeNull();
  expect(speaker(world, 'ann', belowDaemon({ environmentSession: 'sibling' }))).toBeNull();
});

test('P10: of an id that two projects know, a hook speaks for the agent below whose client it is', () => {
  const world = new World();
  const here = join(world, 'a1', 'ann');
  world.presence.set('e5', 'live');
  const there = world.join('e5', 'ann', ELSEWHERE, {
    client: processOf(OTHER_CLIENT),
    clientType: 'claude-code',
  });
  expect(speaker(world, 'ann', below([CLIENT], { project: ELSEWHERE }))).toBe(here.address);
  expect(speaker(world, 'ann', below([OTHER_CLIENT]))).toBe(there.address);
  // Below both, its own project decides.
  const both = [CLIENT, OTHER_CLIENT];
  expect(speaker(world, 'ann', below(both))).toBe(here.address);
  expect(speaker(world, 'ann', below(both, { project: ELSEWHERE }))).toBe(there.address);
  expect(speaker(world, 'ann', below(both, { project: null }))).toBeNull();
});

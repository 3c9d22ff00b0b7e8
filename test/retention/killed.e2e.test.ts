import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { BadRecord } from '../../src/events/index.js';
import { readEverything } from '../../src/retention/index.js';
import { temporaryFolder } from '../support/agent.js';
import { processFile } from '../support/child-processes.js';
import { LogWorld } from '../support/log-world.js';
import { expectFolded, openTestLog } from '../support/open-log.js';

/** Each comes at another point: after so many appends of ours. */
const KILLS = 20;

/** Longer than any lease. */
const LEASE_MS = 61_000;

test('P1, P5, P6: compactors that are killed at any point, two at a time, take nothing along, and the next ones go on', {
  timeout: 240_000,
}, async () => {
  const home = temporaryFolder();
  const log = await openTestLog(home);
  const world = new LogWorld(log);
  const agents = [world.join('aa', 'ann'), world.join('bb', 'ben'), world.join('cc', 'cem')];
  let grown = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    world.correspond(agents, 80);
    const before = log.archive().segments.reduce((sum, { events }) => sum + events, 0);
    const both = [compactor(home, kill * LEASE_MS), compactor(home, kill * LEASE_MS)];
    await Promise.all(both.map(begun));
    for (let turn = 0; turn < kill; turn++) world.when('set_my_state', { purpose: `${turn}` }, agents[0]!);
    for (const child of both) child.kill('SIGKILL');
    await Promise.all(both.map(ended));
    expectFolded(log);
    if (log.archive().segments.reduce((sum, { events }) => sum + events, 0) > before) grown += 1;
  }
  expect(grown).toBeGreaterThan(KILLS / 3);
  const told = [...readEverything(log, 1, log.head())];
  expect(told.filter((event) => event instanceof BadRecord)).toEqual([]);
  expect(told.map(({ seq }) => seq)).toEqual(Array.from({ length: log.head() }, (_, index) => index + 1));
});

function compactor(home: string, ahead: number): ChildProcess {
  const child = spawn(process.execPath, [processFile('compactor'), String(ahead)], {
    env: { PATH: process.env.PATH, OXTAIL_HOME: join(home, '.oxtail') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended(child);
  });
  return child;
}

async function begun(child: ChildProcess): Promise<void> {
  await once(createInterface({ input: child.stdout! }), 'line');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

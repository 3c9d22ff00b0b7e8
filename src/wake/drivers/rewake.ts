import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ancestorsOf, identityOf, type ProcessIdentity } from '../../clients/index.js';
import type { Driver, DriverOutcome, WakeTarget } from '../driver.js';
import { pipesIn, processName, type RewakePipe, runs, tellPipe } from './rewake-pipes.js';
import { WAKE_LINE } from './rewake-script.js';

/** How long a script that was told may take to end: it removes its pipe right before. */
const ENDING_MS = 3000;
const GLANCE_MS = 10;
/** How its process calls itself. */
const CLAUDE = 'claude';

/** Claude Code: ends the hook that setup arms at every stop, which makes the client start a turn. */
export const rewake: Driver = {
  name: 'rewake',
  types: false,
  mayReach: (target) => pipesOf(target).length > 0,
  async wake(target, isStillOurs) {
    for (const { path, client } of pipesOf(target)) {
      if (!isStillOurs()) return unavailable('the lease was over before anything was done');
      if (tellPipe(path, WAKE_LINE)) return fired(client.pid, await hasGone(path));
    }
    return unavailable('no hook of the client waits');
  },
};

function unavailable(evidence: string): DriverOutcome {
  return { outcome: 'unavailable', evidence };
}

function fired(pid: number, confirmed: boolean): DriverOutcome {
  const what = confirmed ? 'has ended' : 'was told, and has not ended yet';
  return { outcome: 'fired', confirmed, evidence: `the waiting hook of process ${pid} ${what}` };
}

/** The pipes of the client, else those of the processes between it and this server; only ones with a running script. */
function pipesOf({ clientType, client, home }: WakeTarget): RewakePipe[] {
  if (clientType !== 'claude-code' || client === null) return [];
  const pipes = pipesIn(home);
  const of = (processes: readonly ProcessIdentity[]) =>
    processes
      .flatMap((one) => pipes.filter((pipe) => pipe.client.name === processName(one)))
      .filter(({ script }) => runs(script));
  if (pipes.length === 0) return [];
  // A script outlives a client that was killed.
  const own = isRunning(client) ? of([client]) : [];
  return own.length > 0 ? own : of(upToClaude());
}

/**
 * What runs above this server, up to the nearest process that goes by Claude Code's name: a program between the two
 * may count as the client, and above them there may be another Claude Code, whose agent is somebody else.
 */
function upToClaude(): readonly ProcessIdentity[] {
  const above = ancestorsOf(process.pid);
  return above.slice(0, above.findIndex(({ name }) => name === CLAUDE) + 1);
}

function isRunning({ pid, startToken }: ProcessIdentity): boolean {
  return identityOf(pid)?.startToken === startToken;
}

async function hasGone(path: string): Promise<boolean> {
  for (let waited = 0; existsSync(path); waited += GLANCE_MS) {
    if (waited >= ENDING_MS) return false;
    await pause(GLANCE_MS);
  }
  return true;
}

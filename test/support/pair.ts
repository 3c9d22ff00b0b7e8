import type { EventLog } from '../../src/events/index.js';
import { type Agent, startAgent, temporaryFolder } from './agent.js';
import { openTestLog } from './open-log.js';

/** Two agents of one project, and their log. */
export interface Pair {
  readonly home: string;
  readonly cwd: string;
  readonly alpha: Agent;
  readonly beta: Agent;
  readonly log: EventLog;
}

/** Starts the agents `alpha` and `beta`. */
export async function startPair(env: Record<string, string> = {}): Promise<Pair> {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  const alpha = await startAgent({ home, cwd, env, session: 'alpha' });
  const beta = await startAgent({ home, cwd, env, session: 'beta' });
  return { home, cwd, alpha, beta, log: await openTestLog(home) };
}

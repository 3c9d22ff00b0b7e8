import type { Claim } from '../agents/index.js';
import type { Env } from '../clients/index.js';
import type { Moment } from '../events/index.js';
import { bindingsOf, findAgent, serversOf } from '../projections/index.js';
import { claimAt } from './identity.js';
import type { Self } from './self.js';

/** How long after its server an agent's transcript may come into being, in milliseconds. */
const WINDOW_MS = 300_000;

/** When it is looked for, in milliseconds after the start: the last time, the window has closed. */
export const BIRTH_LOOKS_MS = [1000, 5000, 30_000, WINDOW_MS + 1000] as const;

/** The claim that the one transcript suggests that was born since this server started; null without just one. */
export function onlyBirth(self: Self, env: Env): Claim | null {
  const { adapter, place, since } = self;
  if (place === null) return null;
  const [born, second] = adapter.bornBetween(place, env, since, since + WINDOW_MS);
  if (born === undefined || second !== undefined) return null;
  const seconds = ((born.bornAt - since) / 1000).toFixed(1);
  return claimAt(self, env, {
    session: born.session,
    cwd: place,
    strategy: 'birth-time',
    evidence: `its transcript is the only one born since this server started (${seconds} s later)`,
  });
}

/** Whether no other agent of the project could be the one whose transcript it is. */
export function isUnrivalled(now: Moment, self: Self, session: string): boolean {
  const { server, project, adapter } = self;
  if (project === null || findAgent(now, project.id, session) !== undefined) return false;
  return !serversOf(now, project.id).some(
    (other) =>
      other.server !== server &&
      other.clientType === adapter.type &&
      bindingsOf(now, other.server).length === 0,
  );
}

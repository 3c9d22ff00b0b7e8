import { type PresenceMap, presenceIn } from '../agents/index.js';
import type { Moment } from '../events/index.js';
import { type Address, agentAddress, projectsKnowing, serversAt } from '../projections/index.js';
import type { HookProcess } from './hook-process.js';
import type { HookCall } from './types.js';

/**
 * Whom a command hook may speak for: the session that it names, where that is known, and only from below the
 * client process that runs it, if such a one is alive. Anybody can start a hook by hand and name another's id.
 */
export function speakerOfProcess(
  now: Moment,
  { session }: HookCall,
  hook: HookProcess,
  presence: PresenceMap,
): Address | null {
  const projects = projectsKnowing(now, session);
  const [only] = projects;
  const project = projects.length === 1 ? only : projects.find((id) => id === hook.project?.id);
  if (project === undefined) return null;
  const address = agentAddress(project, session);
  const clients = serversAt(now, address)
    .filter((server) => presenceIn(presence, server) === 'live')
    .flatMap(({ client }) => client ?? []);
  const isBelow = clients.some(({ pid, startToken }) =>
    hook.ancestors.some((ancestor) => ancestor.pid === pid && ancestor.startToken === startToken),
  );
  return clients.length === 0 || isBelow ? address : null;
}

import { isSameClient, type PresenceMap, presenceIn } from '../agents/index.js';
import type { Moment } from '../events/index.js';
import type { Address } from '../projections/index.js';
import { agentAddress, projectsKnowing, serversAt, sessionOfClient } from '../projections/index.js';
import type { HookProcess } from './hook-process.js';
import type { HookCall } from './types.js';

/**
 * Whom a command hook may speak for: the session that it names, where its own processes prove that it belongs to
 * it. Anybody can start a hook by hand and name another's id, also in a shell of the same client.
 */
export function speakerOfProcess(
  now: Moment,
  { session }: HookCall,
  hook: HookProcess,
  presence: PresenceMap,
): Address | null {
  if (hook.environmentSession !== null && hook.environmentSession !== session) return null;
  const proved = projectsKnowing(now, session).filter(
    (project) =>
      isBelow(now, agentAddress(project, session), project, hook, presence) ||
      isNamed(now, session, project, hook),
  );
  const [only] = proved;
  const project = proved.length === 1 ? only : proved.find((id) => id === hook.project?.id);
  return project === undefined ? null : agentAddress(project, session);
}

/** A client process that runs many sessions proves nothing by itself: the project has to agree, too. */
function isBelow(
  now: Moment,
  address: Address,
  project: string,
  hook: HookProcess,
  presence: PresenceMap,
): boolean {
  if (hook.client === null && hook.project?.id !== project) return false;
  return serversAt(now, address).some(
    (server) =>
      presenceIn(presence, server) === 'live' &&
      server.clientType === hook.clientType &&
      hook.ancestors.some((client) => isSameClient(server, { ...hook.host, client })),
  );
}

/** While no server of it runs: its own client process said, when the session began, that it runs it. */
function isNamed(now: Moment, session: string, project: string, { client, host }: HookProcess): boolean {
  return client !== null && sessionOfClient(now, { ...host, client }, project)?.named === session;
}

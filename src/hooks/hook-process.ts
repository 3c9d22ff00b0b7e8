import type { Opening } from '../agents/index.js';
import {
  type Ancestor,
  ancestorsOf,
  type ClientAdapter,
  type ClientType,
  type HostFacts,
  hostFacts,
  identityOf,
  type ProcessIdentity,
  type Project,
  projectOf,
} from '../clients/index.js';
import type { Ambient } from '../events/index.js';
import type { HookCall } from './types.js';

/** The process of a command hook, as it sees itself. */
export interface HookProcess {
  /** Names it where servers are named. */
  readonly name: string;
  readonly process: ProcessIdentity;
  /** The client that it says it was called by. */
  readonly clientType: ClientType;
  readonly host: HostFacts;
  /** From the parent upward; the client that called it is among them. */
  readonly ancestors: readonly Ancestor[];
  /** Null when neither its environment nor the call says where the agent works. */
  readonly project: Project | null;
  /** The client process that called it; null where one process runs many sessions. */
  readonly client: ProcessIdentity | null;
  /** The session that its environment names, which a model's shell has, too. */
  readonly environmentSession: string | null;
  readonly opening: Opening | null;
}

/** Looks around from within a command hook. */
export function thisHookProcess(call: HookCall, adapter: ClientAdapter, { env }: Ambient): HookProcess {
  const host = hostFacts();
  const ancestors = ancestorsOf(process.pid);
  const own = identityOf(process.pid) ?? { pid: process.pid, startToken: '' };
  const place = call.cwd === null ? null : (adapter.placeOf(env, call.cwd, null) ?? call.cwd);
  const project = place === null ? null : projectOf(place);
  const client = adapter.clientOfHook(ancestors, env);
  const found = adapter.sessionFromEnvironment(env);
  const environmentSession = 'session' in found ? found.session : null;
  const isOwn = environmentSession === null || environmentSession === call.session;
  return {
    name: `hook-${own.pid}-${own.startToken}`,
    process: own,
    clientType: adapter.type,
    host,
    ancestors,
    project,
    client,
    environmentSession,
    opening: isOwn ? openingOf(call, adapter, client, { host, place, project }) : null,
  };
}

function openingOf(
  call: HookCall,
  adapter: ClientAdapter,
  client: ProcessIdentity | null,
  { host, place, project }: { host: HostFacts; place: string | null; project: Project | null },
): Opening | null {
  // A thread whose server came up after its session had started is opened by a later hook of it.
  const mayOpen = call.event === 'SessionStart' || adapter.namesThreads;
  if (!mayOpen || client === null || project === null || place === null) return null;
  // Without knowing the boot and the namespace, a pid names nobody.
  if (host.bootId === '' || host.namespace === '' || client.startToken === '') return null;
  return {
    ...host,
    client,
    clientType: adapter.type,
    project,
    session: call.session,
    thread: adapter.namesThreads ? call.session : null,
    source: call.source ?? 'startup',
    cwd: place,
    transcriptPath: call.transcriptPath,
  };
}

import { isAbsolute } from 'node:path';
import type { Claim } from '../agents/index.js';
import { type Env, projectOf } from '../clients/index.js';
import type { Event, Moment } from '../events/index.js';
import {
  agentAddress,
  bindingOf,
  findAgent,
  serverAddress,
  serversAt,
  sessionOfClient,
} from '../projections/index.js';
import type { Caller } from '../tools/index.js';
import type { Self } from './self.js';

/**
 * Whom a call is made for: the conversation it comes from decides, then what that conversation claimed. Null
 * while it is not known in which project it works.
 */
export function callerOf(now: Moment, self: Self, thread: string | null): Caller | null {
  const { server, project, place } = self;
  const binding = bindingOf(now, server, thread);
  if (binding === undefined) {
    if (project === null || place === null) return null;
    return { server, thread, session: null, address: serverAddress(server), project, place };
  }
  const { session } = binding;
  const at = findAgent(now, binding.project, session)?.place;
  return {
    server,
    thread,
    session,
    address: agentAddress(binding.project, session),
    project: { id: binding.project, root: at?.root ?? project?.root ?? '' },
    place: at?.cwd ?? place ?? '',
  };
}

/**
 * The identity that evidence outside this server suggests for a conversation; null when there is none. `hint` is
 * where a hook of that conversation says it works, `said` what its client process is known to run. Reads files.
 */
export function suggestedClaim(
  self: Self,
  env: Env,
  { thread, hint, said }: { thread: string | null; hint: string | null; said: Said | null },
): Claim | null {
  if (thread !== null) return claimOfThread(self, env, thread, hint);
  const { adapter, project, place } = self;
  const found = adapter.sessionFromEnvironment(env);
  if (project === null || place === null) {
    return 'session' in found ? claimOfThread(self, env, found.session, hint, null) : null;
  }
  if (said !== null) return claimAt(self, env, { ...said, cwd: place });
  if (!('session' in found)) return null;
  const evidence = 'environment of the server';
  return claimAt(self, env, { session: found.session, cwd: place, strategy: 'environment', evidence });
}

/** An id with the reasons for it. */
export interface Said {
  readonly session: string;
  readonly strategy: Claim['strategy'];
  readonly evidence: string;
}

/** The same, and where the agent works. */
export interface Found extends Said {
  readonly cwd: string;
}

/** A claim of this server's only conversation. */
export function claimAt(self: Self, env: Env, found: Found, thread: string | null = null): Claim {
  const { server, adapter } = self;
  const { session, cwd, strategy, evidence } = found;
  const { id, root } = projectOf(cwd);
  return {
    server,
    thread,
    project: id,
    session,
    strategy,
    evidence,
    clientType: adapter.type,
    transcriptPath: adapter.transcriptPath(session, cwd, env),
    place: { cwd, root },
  };
}

/** A thread works where its own transcript says, else where its hook does. */
function claimOfThread(
  self: Self,
  env: Env,
  session: string,
  hint: string | null,
  thread: string | null = session,
): Claim | null {
  const { adapter } = self;
  const transcript = adapter.transcriptPath(session, self.place ?? '', env);
  const named = transcript === null ? null : adapter.placeOfTranscript(transcript);
  const cwd = named ?? self.place ?? hint;
  if (cwd === null || !isAbsolute(cwd)) return null;
  const found: Found =
    thread === null
      ? { session, cwd, strategy: 'environment', evidence: 'environment of the server' }
      : { session, cwd, strategy: 'thread', evidence: 'the call names its thread' };
  return claimAt(self, env, found, thread);
}

/**
 * What this client process was last known to run: its hook said so, or a server of it before this one claimed it.
 * A client of an unknown kind may run many agents, so nothing is concluded for it.
 */
export function saidByClient(now: Moment, { adapter, project: place, started }: Self): Said | null {
  if (adapter.type === 'unknown' || place === null) return null;
  const project = place.id;
  const said = sessionOfClient(now, started, project);
  if (said === undefined) return null;
  const { session } = said;
  if (said.strategy === 'hook') {
    return { session, strategy: 'hook', evidence: 'session-start hook of its client process' };
  }
  const isTakenOver = serversAt(now, agentAddress(project, session)).length === 0;
  if (said.strategy !== 'explicit' || !isTakenOver) return null;
  return { session, strategy: 'sticky', evidence: 'an earlier server of its client process' };
}

/** What this server was last recorded to speak for, so that it can say so again if its record is lost. */
export class Claims {
  readonly #byThread = new Map<string | null, Claim>();

  /** Takes note of what this server claimed or let go among appended events. */
  note(events: readonly Event[], server: string): void {
    for (const event of events) {
      if (event.type === 'session.released' && event.data.server === server) {
        this.#byThread.delete(event.data.thread);
      }
      if (event.type !== 'session.claimed' || event.data.server !== server) continue;
      const { confidence: _, place, ...claim } = event.data;
      if (place !== null) this.#byThread.set(claim.thread, { ...claim, place });
    }
  }

  all(): Claim[] {
    return [...this.#byThread.values()];
  }
}

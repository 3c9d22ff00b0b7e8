import type { Ambient, Event, Moment } from '../events/index.js';
import { agentAddress, bindingOf, serverAddress } from '../projections/index.js';
import type { Caller, Claim } from '../tools/index.js';
import type { Self } from './self.js';

/** Whom a call is made for: the conversation it comes from decides, then what that conversation claimed. */
export function callerOf(now: Moment, self: Self, thread: string | null): Caller {
  const { server, project } = self;
  const session = bindingOf(now, server, thread)?.session ?? null;
  const address = session === null ? serverAddress(server) : agentAddress(project.id, session);
  return { server, thread, session, address, project };
}

/** The identity that evidence outside the log suggests for a conversation; null when there is none. */
export function suggestedClaim(self: Self, ambient: Ambient, thread: string | null): Claim | null {
  const { server, adapter, project } = self;
  const base = { server, thread, project: project.id, clientType: adapter.type };
  const withSession = (session: string, strategy: Claim['strategy'], evidence: string): Claim => ({
    ...base,
    session,
    strategy,
    evidence,
    transcriptPath: adapter.transcriptPath(session, self.place, ambient.env),
  });
  if (thread !== null) return withSession(thread, 'thread', 'the call names its thread');
  const found = adapter.sessionFromEnvironment(ambient.env);
  return 'session' in found ? withSession(found.session, 'environment', 'environment of the server') : null;
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
      const { confidence: _, ...claim } = event.data;
      this.#byThread.set(claim.thread, claim);
    }
  }

  all(): Claim[] {
    return [...this.#byThread.values()];
  }
}

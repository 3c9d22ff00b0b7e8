import * as z from 'zod';
import { type Claim, claimEvents, holdersOf, isHeldElsewhere, observeServers } from '../agents/index.js';
import type { Decision, Moment } from '../events/index.js';
import { done, only, refused } from './answers.js';
import { sessionId } from './bounds.js';
import { type Answer, type DecisionContext, defineTool, type Facts, type Surroundings } from './types.js';

/** What claiming needs from outside: who holds the id now, and what the client keeps of the session. */
export interface ClaimFacts extends Facts {
  readonly clientType: Claim['clientType'];
  readonly transcriptPath: string | null;
  /** The directory that the agent works in. */
  readonly place: string;
}

/** Input of both tools that claim. */
export const claimInput = z.object({ session_id: sessionId() });

/** Takes the caller's true session id; answers briefly. */
export const claimSession = defineTool({
  name: 'claim_session',
  description:
    'Say which session you are: your own id, or one you make up and keep. Mail is addressed to it.',
  input: claimInput,
  gather: ({ session_id }, surroundings) => gatherClaim(session_id, surroundings),
  decide: (now, { session_id }, context) =>
    decideClaim(now, session_id, context, () =>
      done({ session_id, transcript_path: context.facts.transcriptPath }),
    ),
});

/** Facts for a claim. */
export function gatherClaim(session: string, surroundings: Surroundings): ClaimFacts {
  const { adapter, caller, env } = surroundings;
  return {
    presence: observeServers(surroundings, (now) => holdersOf(now, caller.project.id, session)),
    clientType: adapter.type,
    transcriptPath: adapter.transcriptPath(session, caller.place, env),
    place: caller.place,
  };
}

/** Claims, or refuses when somebody else is alive under that id. */
export function decideClaim(
  now: Moment,
  session: string,
  { caller, facts }: DecisionContext<ClaimFacts>,
  answer: () => Answer,
): Decision<Answer> {
  const claim: Claim = {
    server: caller.server,
    thread: caller.thread,
    project: caller.project.id,
    session,
    strategy: 'explicit',
    evidence: 'the agent said so',
    clientType: facts.clientType,
    transcriptPath: facts.transcriptPath,
    place: { cwd: facts.place, root: caller.project.root },
  };
  if (isHeldElsewhere(now, claim, facts.presence)) {
    return only(
      refused('session-in-use', {
        message: `Another running agent of this project is ${session}: claim your own id, or end that agent.`,
      }),
    );
  }
  return { events: claimEvents(now, claim, facts.presence), answer: answer() };
}

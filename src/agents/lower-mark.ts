import type { EventLog, Moment } from '../events/index.js';
import { agentAddress, isOwedMail, projectsKnowing, waitingMark } from '../projections/index.js';

/** Takes away the mark that says that mail waits for a session, once none does in any project that knows it. */
export function lowerMark(log: Pick<EventLog, 'lower'>, session: string): void {
  log.lower(waitingMark(session), (now) => isOwed(now, session));
}

function isOwed(now: Moment, session: string): boolean {
  return projectsKnowing(now, session).some((project) => isOwedMail(now, agentAddress(project, session)));
}

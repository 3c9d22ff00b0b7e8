import type { Event, EventLog, Moment } from '../events/index.js';
import { agentAddress, isOwedMail, projectsKnowing, waitingMark } from '../projections/index.js';

/** Takes away the mark that says that mail waits for a session, once none does in any project that knows it. */
export function lowerMark(log: Pick<EventLog, 'lower'>, session: string): void {
  log.lower(waitingMark(session), (now) => isOwed(now, session));
}

function isOwed(now: Moment, session: string): boolean {
  return projectsKnowing(now, session).some((project) => isOwedMail(now, agentAddress(project, session)));
}

/** Ids that these events made lead elsewhere: nobody asks for their marks any more. */
export function sessionsLeft(events: readonly Event[]): string[] {
  return events.flatMap((event) => {
    if (event.type === 'session.continued') return [event.data.from];
    return event.type === 'session.released' && event.data.correctedTo !== null ? [event.data.session] : [];
  });
}

import { lowerMark } from '../agents/index.js';
import type { Event, EventLog, Home } from '../events/index.js';
import { releaseOrphans } from '../wake/index.js';

/** Takes the mark of a session away. What has been recorded must not count as failed because of a mark: one too many only costs time. */
export function lowerIfPossible(log: EventLog, session: string): void {
  try {
    lowerMark(log, session);
  } catch {
    // The next one who finds nothing waiting lowers it.
  }
}

/** Ends the hooks of clients whose servers were found lost: what waits for a client that is gone would wait for ever. */
export function releaseAfter(events: readonly Event[], { root }: Pick<Home, 'root'>): void {
  const isLoss = (event: Event) => event.type === 'session.ended' && event.data.how === 'lost';
  if (events.some(isLoss)) releaseOrphans(root);
}

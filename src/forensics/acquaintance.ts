import { BadRecord, type Event } from '../events/index.js';
import { isGap, type Kept } from './gaps.js';
import type { History } from './history.js';
import type { Names } from './names.js';

/**
 * Gives on what is kept, and before each event the names learn who its servers are: for a part of a history, of which the
 * beginning is not read. Costs a question for each server that comes up. What such a part calls things can be shorter than in the
 * whole, where more ids want a short name.
 */
export function* acquainted(history: History, kept: Iterable<Kept>, names: Names): Generator<Kept> {
  const asked = new Set<string>();
  for (const one of kept) {
    if (!(one instanceof BadRecord) && !isGap(one)) introduce(history, one, names, asked);
    yield one;
  }
}

function introduce(history: History, event: Event, names: Names, asked: Set<string>): void {
  for (const server of serversIn(event)) {
    if (asked.has(server)) continue;
    asked.add(server);
    for (const earlier of history.about(server, 'log')) if (earlier.seq < event.seq) names.note(earlier);
  }
}

function serversIn({ actor, data }: Event): string[] {
  const named = 'server' in data && typeof data.server === 'string' ? [data.server] : [];
  return [actor.server, ...named];
}

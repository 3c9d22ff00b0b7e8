import type { Event } from '../events/index.js';
import { sessionAt } from '../projections/index.js';

/** Fields that hold an address, wherever in an event they are. */
const ADDRESSES = new Set(['address', 'asker', 'target', 'owner', 'requester']);
/** Fields that hold a session id; `from` and `to` of a message are objects with an address instead. */
const SESSIONS = new Set(['session', 'from', 'to']);

/** Session ids of the agents that an event is about, and of the one that caused it. */
export function sessionsIn({ actor, data }: Event): ReadonlySet<string> {
  const found = new Set<string>();
  if (actor.session !== null) found.add(actor.session);
  collect(data, found);
  return found;
}

function collect(data: object, found: Set<string>): void {
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'object' && value !== null) collect(value, found);
    if (typeof value !== 'string') continue;
    // What was asked for in a refused request is a peer's text, and no address.
    if (SESSIONS.has(name)) found.add(value);
    else if (ADDRESSES.has(name) && value.startsWith('agent:')) found.add(sessionAt(value) ?? value);
  }
}

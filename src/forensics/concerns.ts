import type { Event } from '../events/index.js';
import type { History } from './history.js';
import { sessionsIn } from './sessions-in.js';

/** How many events about an agent are looked through for the servers that spoke for it. */
const MENTIONS = 512;

/**
 * Whether an event is about an agent or was caused by one: by its session id, or else by the beginning of one. What its
 * servers do counts, from when they spoke for it. Give it the events in order.
 */
export function concernsAgent(history: History, named: string): (event: Event) => boolean {
  const mentions = history.about(named, 'log', MENTIONS);
  const isWhole = mentions.some((event) => sessionsIn(event).has(named));
  const isNamed = (session: string) => (isWhole ? session === named : session.startsWith(named));
  const servers = new Set<string>();
  const note = (event: Event) => {
    if (event.type === 'session.claimed' && isNamed(event.data.session)) servers.add(event.data.server);
  };
  for (const event of mentions) note(event);
  return (event) => {
    note(event);
    if ([...sessionsIn(event)].some(isNamed)) return true;
    return 'server' in event.data && typeof event.data.server === 'string' && servers.has(event.data.server);
  };
}

/** Whether an event is of one of these types; `message` stands for all whose name begins with it. */
export function isOfType(types: readonly string[]): (event: Event) => boolean {
  return ({ type }) => types.some((one) => type === one || type.startsWith(`${one}.`));
}

import type { Event } from '../events/index.js';
import type { History } from './history.js';
import { agentsMeant, isMeant, mentionsOf } from './meant-agents.js';
import { Speakers } from './speakers.js';

/**
 * Whether an event is about an agent or was caused by one, named as for `agentsMeant`. What becomes of its servers
 * counts. Give it the events in order.
 */
export function concernsAgent(history: History, named: string): (event: Event) => boolean {
  const meant = agentsMeant(history, named);
  const speakers = new Speakers();
  for (const event of mentionsOf(history, meant.session)) speakers.note(event);
  return (event) => {
    speakers.note(event);
    return speakers.about(event).some(({ session, project }) => isMeant(meant, session, project));
  };
}

/** Whether an event is of one of these types; `message` stands for all whose name begins with it. */
export function isOfType(types: readonly string[]): (event: Event) => boolean {
  return ({ type }) => types.some((one) => type === one || type.startsWith(`${one}.`));
}

import type { Event, EventType } from '../events/index.js';
import { type Address, agentAddress, serverAddress } from './address.js';

/** What is kept at one address goes to another. */
export interface Move {
  readonly from: Address;
  readonly to: Address;
}

/** Events that change where an agent is reached. */
export const MOVING = [
  'session.started',
  'session.claimed',
  'session.released',
  'session.continued',
] as const satisfies readonly EventType[];

/** An event that changes where an agent is reached. */
export type Moving = Event<(typeof MOVING)[number]>;

/** Whether an event changes where an agent is reached. */
export function isMoving(event: Event): event is Moving {
  return (MOVING as readonly string[]).includes(event.type);
}

/** The changes of address that an event says: a nameless server got a successor or an id, an id was corrected, or an agent went on. */
export function movesOf({ type, data }: Moving): Move[] {
  switch (type) {
    case 'session.started':
      return data.inherits.map((before) => ({ from: serverAddress(before), to: serverAddress(data.server) }));
    case 'session.claimed':
      return [{ from: serverAddress(data.server), to: agentAddress(data.project, data.session) }];
    case 'session.released':
      if (data.correctedTo === null) return [];
      return [
        {
          from: agentAddress(data.project, data.session),
          to: agentAddress(data.project, data.correctedTo.session),
        },
      ];
    case 'session.continued':
      return [{ from: agentAddress(data.project, data.from), to: agentAddress(data.project, data.to) }];
  }
}

import type { Event } from '../events/index.js';
import { parseAddress } from '../projections/index.js';

/** An agent as an event names it; the project is null where it does not say. */
export interface NamedAgent {
  readonly session: string;
  readonly project: string | null;
}

/** Fields that hold an address, wherever in an event they are. */
const ADDRESSES = new Set(['address', 'asker', 'target', 'owner', 'requester']);
/** Fields that hold a session id; `from` and `to` of a message are objects with an address instead. */
const SESSIONS = new Set(['session', 'from', 'to']);

/** Which agents a server has spoken for: some events name only the server. */
export class Speakers {
  readonly #agents = new Map<string, NamedAgent[]>();

  /** Takes note of who speaks for whom; each event at least once. */
  note({ type, data }: Event): void {
    if (type !== 'session.claimed') return;
    const { server, session, project } = data;
    const known = this.#agents.get(server) ?? [];
    if (known.some((one) => one.session === session && one.project === project)) return;
    this.#agents.set(server, [...known, { session, project }]);
  }

  /** Every agent that an event is about, or that caused it. */
  about({ type, actor, data }: Event): NamedAgent[] {
    const named = agentsIn(data);
    if (actor.session !== null) named.push(...this.#as(actor.server, actor.session));
    if (type.startsWith('session.') && 'server' in data && typeof data.server === 'string') {
      named.push(...(this.#agents.get(data.server) ?? []));
    }
    return named;
  }

  #as(server: string, session: string): NamedAgent[] {
    const known = (this.#agents.get(server) ?? []).filter((one) => one.session === session);
    return known.length > 0 ? known : [{ session, project: null }];
  }
}

/** Session ids of the agents that an event is about, and of the one that caused it. */
export function sessionsIn({ actor, data }: Event): ReadonlySet<string> {
  const named = agentsIn(data).map(({ session }) => session);
  return new Set(actor.session === null ? named : [...named, actor.session]);
}

function agentsIn(data: object): NamedAgent[] {
  const project = 'project' in data && typeof data.project === 'string' ? data.project : null;
  // An address says more than the session id beside it.
  const isAddressed = 'address' in data;
  return Object.entries(data).flatMap(([name, value]): NamedAgent[] => {
    if (typeof value === 'object' && value !== null) return agentsIn(value);
    if (typeof value !== 'string') return [];
    // What was asked for in a refused request is a peer's text, and no address.
    if (ADDRESSES.has(name)) return value.startsWith('agent:') ? addressed(value) : [];
    return SESSIONS.has(name) && !isAddressed ? [{ session: value, project }] : [];
  });
}

function addressed(address: string): NamedAgent[] {
  const addressee = parseAddress(address);
  return addressee.kind === 'agent' ? [{ session: addressee.session, project: addressee.project }] : [];
}

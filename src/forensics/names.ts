import { basename } from 'node:path';
import type { Actor, Event } from '../events/index.js';
import { type Address, agentAddress, parseAddress } from '../projections/index.js';
import { printable } from './printable.js';

/** Longest session id that is shown whole; people choose such ids themselves. */
const WHOLE = 16;
/** What is shown of a longer one, unless another begins alike. */
const SESSION_DIGITS = 8;
const ID_DIGITS = 6;

/**
 * Short names for what a log is about, each given once and then kept: no two things share one. Learns from
 * the events, so they must be noted from the first one on.
 */
export class Names {
  readonly #agents = new ShortNames();
  readonly #ids = new ShortNames();
  /** Project of each server, and the root of each project. */
  readonly #projects = new Map<string, string>();
  readonly #roots = new Map<string, string>();
  /** The agent that a server last spoke for. */
  readonly #spokenFor = new Map<string, Address>();

  /** Takes note of what an event says about who is who. */
  note(event: Event): void {
    if (event.type === 'session.started' && event.data.project !== null) {
      this.#projects.set(event.data.server, event.data.project.id);
      this.#roots.set(event.data.project.id, event.data.project.root);
    }
    if (event.type === 'session.claimed') {
      const { server, project, session, place } = event.data;
      if (place !== null) this.#roots.set(project, place.root);
      this.#projects.set(server, project);
      this.#spokenFor.set(server, agentAddress(project, session));
    }
  }

  /** A message, a request or a server process by its id. */
  id(id: string): string {
    return this.#ids.nameOf(id, () => prefixes(printable(id) || '?', ID_DIGITS));
  }

  /** The id that a name was given to here; null when it is no such name. */
  idNamed(name: string): string | null {
    return this.#ids.keyOf(name);
  }

  /** The agent or the nameless server that an address belongs to. */
  at(address: Address): string {
    const addressee = parseAddress(address);
    if (addressee.kind === 'server') return `server ${this.id(addressee.server)}`;
    return this.agent(addressee.project, addressee.session);
  }

  /** An agent of a project. */
  agent(project: string, session: string): string {
    return this.#agents.nameOf(agentAddress(project, session), () => this.#candidates(project, session));
  }

  /** Whoever caused an event. */
  actor({ server, session }: Actor): string {
    const project = this.#projects.get(server);
    if (session === null || project === undefined) return this.server(server);
    return this.agent(project, session);
  }

  /** A server process, with the agent that it last spoke for. */
  server(server: string): string {
    const address = this.#spokenFor.get(server);
    return address === undefined
      ? `server ${this.id(server)}`
      : `${this.at(address)}'s server ${this.id(server)}`;
  }

  *#candidates(project: string, session: string): Generator<string> {
    const shown = printable(session) || '?';
    const root = this.#roots.get(project);
    yield* prefixes(shown, shown.length <= WHOLE ? shown.length : SESSION_DIGITS);
    if (root !== undefined) yield `${shown}@${printable(basename(root))}`;
    yield `${shown}@${project}`;
  }
}

/** Names handed out so far. */
class ShortNames {
  readonly #byKey = new Map<string, string>();
  readonly #taken = new Set<string>();

  nameOf(key: string, candidates: () => Iterable<string>): string {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const name = this.#free(candidates());
    this.#byKey.set(key, name);
    this.#taken.add(name);
    return name;
  }

  keyOf(name: string): string | null {
    for (const [key, given] of this.#byKey) if (given === name) return key;
    return null;
  }

  #free(candidates: Iterable<string>): string {
    let last = '';
    for (const candidate of candidates) {
      if (!this.#taken.has(candidate)) return candidate;
      last = candidate;
    }
    // Different ids can look the same once what cannot be seen is taken out of them.
    let copy = 2;
    while (this.#taken.has(`${last}~${copy}`)) copy += 1;
    return `${last}~${copy}`;
  }
}

function* prefixes(text: string, shortest: number): Generator<string> {
  const points = Array.from(text);
  for (let length = shortest; length < points.length; length++) yield points.slice(0, length).join('');
  yield text;
}

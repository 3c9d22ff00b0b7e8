import type { Moment, Seq } from '../events/index.js';
import {
  type Address,
  asksOf,
  CLIENT_NODE,
  findAgent,
  findServer,
  hasStoryAt,
  isOwedMail,
  openWorkCount,
  parseAddress,
  registryEvents,
  shownTotal,
  wakesOf,
} from '../projections/index.js';

/** Agents, servers and clients that have to do with one another and with nobody else. */
export interface Kinship {
  /** Positions of all events about who is who among them, ascending. */
  readonly seqs: readonly Seq[];
  readonly addresses: readonly Address[];
  readonly clients: readonly string[];
}

/** Events that are looked at in one transaction. */
const SLICE = 500;

/** Who has to do with whom by the events about who is who up to a position. */
export interface Kinships {
  readonly all: readonly Kinship[];
  readonly upTo: Seq;
}

/** Tells that apart by all events of that kind up to the head. `look` is asked in slices. */
export function kinshipsOf(look: <T>(question: (now: Moment) => T) => T): Kinships {
  const kin = new Kin();
  for (let behind = 0; ; ) {
    const found = look((now) => registryEvents(now, behind, SLICE));
    for (const { seq, nodes } of found) kin.join(seq, nodes);
    const last = found.at(-1);
    if (last === undefined || found.length < SLICE) return { all: kin.ships(), upTo: last?.seq ?? behind };
    behind = last.seq;
  }
}

/** Whether all of them have been gone since `by`, unix milliseconds, and nothing that is kept leads to them. */
export function haveGone(now: Moment, { addresses }: Kinship, by: number): boolean {
  return addresses.every((address) => isGone(now, address, by) && !leadsTo(now, address));
}

/**
 * Whether they are as they were found, by what was recorded up to a position: nothing has been recorded about who is who
 * among them since, and nobody has forgotten them.
 */
export function isAsFound(now: Moment, kinships: readonly Kinship[], upTo: Seq): boolean {
  // They go all at once or not at all.
  if (!kinships.every(({ seqs: [first = 0] }) => isOnRecord(now, first))) return false;
  const nodes = new Set(kinships.flatMap(({ addresses, clients }) => [...addresses, ...clients.map(asNode)]));
  for (let behind = upTo; ; ) {
    const found = registryEvents(now, behind, SLICE);
    if (found.some((event) => event.nodes.some((node) => nodes.has(node)))) return false;
    const newest = found.at(-1);
    if (newest === undefined || found.length < SLICE) return true;
    behind = newest.seq;
  }
}

function isOnRecord(now: Moment, seq: Seq): boolean {
  return registryEvents(now, seq - 1, 1)[0]?.seq === seq;
}

function asNode(client: string): string {
  return `${CLIENT_NODE}${client}`;
}

function isGone(now: Moment, address: Address, by: number): boolean {
  const addressee = parseAddress(address);
  if (addressee.kind === 'server') return findServer(now, addressee.server) === undefined;
  const agent = findAgent(now, addressee.project, addressee.session);
  if (agent === undefined) return true;
  return agent.servers.length === 0 && (agent.absentSince ?? 0) <= by;
}

function leadsTo(now: Moment, address: Address): boolean {
  return (
    hasStoryAt(now, address) ||
    isOwedMail(now, address) ||
    shownTotal(now, address) > 0 ||
    asksOf(now, address).length > 0 ||
    openWorkCount(now, address, 'owner') + openWorkCount(now, address, 'requester') > 0 ||
    wakesOf(now, address).open !== undefined
  );
}

/** Groups what events tie together (union by the lesser root). */
class Kin {
  readonly #above = new Map<string, string>();
  readonly #events: { seq: Seq; node: string }[] = [];

  join(seq: Seq, nodes: readonly string[]): void {
    const [first, ...others] = nodes;
    if (first === undefined) return;
    this.#events.push({ seq, node: first });
    this.#rootOf(first);
    for (const other of others) {
      const [one, two] = [this.#rootOf(first), this.#rootOf(other)].sort();
      if (one !== undefined && two !== undefined && one !== two) this.#above.set(two, one);
    }
  }

  ships(): Kinship[] {
    const groups = new Map<string, { seqs: Seq[]; nodes: string[] }>();
    for (const node of this.#above.keys()) {
      const root = this.#rootOf(node);
      const group = groups.get(root) ?? { seqs: [], nodes: [] };
      group.nodes.push(node);
      groups.set(root, group);
    }
    for (const { seq, node } of this.#events) groups.get(this.#rootOf(node))?.seqs.push(seq);
    return [...groups.values()].map(({ seqs, nodes }) => ({
      seqs,
      addresses: nodes.filter((node) => !node.startsWith(CLIENT_NODE)),
      clients: nodes
        .filter((node) => node.startsWith(CLIENT_NODE))
        .map((node) => node.slice(CLIENT_NODE.length)),
    }));
  }

  #rootOf(node: string): string {
    let root = node;
    for (
      let above = this.#above.get(root);
      above !== undefined && above !== root;
      above = this.#above.get(root)
    ) {
      root = above;
    }
    this.#above.set(node, root);
    return root;
  }
}

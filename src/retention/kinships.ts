import type { Moment, Seq } from '../events/index.js';
import { type Address, CLIENT_NODE, registryEvents } from '../projections/index.js';

/** Agents, servers and clients that have to do with one another and with nobody else. */
export interface Kinship {
  /** Positions of all events about who is who among them, ascending. */
  readonly seqs: readonly Seq[];
  readonly addresses: readonly Address[];
  readonly clients: readonly string[];
}

/** Who has to do with whom by the events about who is who up to a position. */
export interface Kinships {
  readonly all: readonly Kinship[];
  readonly upTo: Seq;
}

/** Events that are looked at in one transaction. */
const SLICE = 500;

/** Finds out who has to do with whom, from all such events up to the head. `look` is asked in slices. */
export function kinshipsOf(look: <T>(question: (now: Moment) => T) => T): Kinships {
  const groups = new Groups();
  for (let behind = 0; ; ) {
    const found = look((now) => registryEvents(now, behind, SLICE));
    for (const { seq, nodes } of found) groups.join(seq, nodes);
    const last = found.at(-1);
    if (last === undefined || found.length < SLICE)
      return { all: groups.kinships(), upTo: last?.seq ?? behind };
    behind = last.seq;
  }
}

/** Groups what events tie together (union by the lesser root). */
class Groups {
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

  kinships(): Kinship[] {
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

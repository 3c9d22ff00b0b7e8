import type { Moment, Projection, Tables } from '../events/index.js';
import { type Address, parseAddress } from './address.js';
import type { MemoryTables } from './memory-tables.js';
import { MOVING, movesOf } from './moves.js';
import { serversAt } from './session-views.js';

/** Somebody waits for somebody: for an answer, or for work to be closed. */
export interface Wait {
  readonly from: Address;
  readonly to: Address;
  readonly kind: 'ask' | 'work';
  /** The request that is to be answered, or the message that delegated the work. */
  readonly id: string;
  /** Unix milliseconds. */
  readonly since: number;
}

/** Who waits for whom in a project. */
export interface WaitGraph {
  /** Oldest first. */
  readonly edges: readonly Wait[];
  /**
   * Agents who all wait for one another's answers, by whatever way round, each group in the order of its addresses. Work
   * makes no circle: whoever delegated it goes on meanwhile.
   */
  readonly cycles: readonly (readonly Address[])[];
  /** Those of the edges that lead to somebody who has no server on record. */
  readonly orphaned: readonly Wait[];
}

type WaitRow = Wait & { readonly project: string; readonly position: number };

const EDGES = 'waits.edges';
/** Which edges begin or end at an address: project and position of each. */
const AT = 'waits.at';
/** Where the edge of an id is. */
const BY_ID = 'waits.by_id';
const ALL = 'all';

/** Who waits for whom, by project. */
export const waits: Projection = {
  name: 'waits',
  version: 1,
  handles: [
    'ask.opened',
    'ask.answered',
    'ask.ended',
    'message.sent',
    'obligation.closed',
    'obligation.cancelled',
    ...MOVING,
  ],
  apply(tables, event) {
    switch (event.type) {
      case 'ask.opened': {
        const { asker: from, target: to, requestId: id, delegated } = event.data;
        // Whoever delegated work waits for that, by the message.
        if (delegated) return;
        const wait = { from, to, kind: 'ask', id, since: event.at } as const;
        return begin(tables, {
          ...wait,
          project: projectOf(to) ?? projectOf(from) ?? '',
          position: event.seq,
        });
      }
      case 'message.sent': {
        const { id, from, to, obligation, project } = event.data;
        if (obligation === null) return;
        const wait = { from: from.address, to: to.address, kind: 'work', id, since: event.at } as const;
        return begin(tables, { ...wait, project, position: event.seq });
      }
      case 'ask.answered':
      case 'ask.ended':
        return end(tables, 'ask', event.data.requestId);
      case 'obligation.closed':
      case 'obligation.cancelled':
        return end(tables, 'work', event.data.messageId);
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const { from, to } of movesOf(event)) move(tables, from, to);
        return;
    }
  },
};

function projectOf(address: Address): string | undefined {
  const addressee = parseAddress(address);
  return addressee.kind === 'agent' ? addressee.project : undefined;
}

function begin(tables: Tables, row: WaitRow): void {
  tables.put(EDGES, [row.project, row.position], row);
  tables.put(BY_ID, [ALL, `${row.kind} ${row.id}`], { project: row.project, position: row.position });
  for (const address of [row.from, row.to]) tables.put(AT, [address, row.position], row.project);
}

function end(tables: Tables, kind: Wait['kind'], id: string): void {
  const place = tables.get<Pick<WaitRow, 'project' | 'position'>>(BY_ID, [ALL, `${kind} ${id}`]);
  const row = place && tables.get<WaitRow>(EDGES, [place.project, place.position]);
  if (row === undefined) return;
  tables.remove(BY_ID, [ALL, `${kind} ${id}`]);
  tables.remove(EDGES, [row.project, row.position]);
  for (const address of [row.from, row.to]) tables.remove(AT, [address, row.position]);
}

function move(tables: Tables, from: Address, to: Address): void {
  if (from === to) return;
  for (const { member, value: project } of tables.range<string>(AT, { group: from })) {
    tables.remove(AT, [from, member]);
    tables.put(AT, [to, member], project);
    const row = tables.get<WaitRow>(EDGES, [project, member]);
    if (row === undefined) continue;
    const ends = { from: row.from === from ? to : row.from, to: row.to === from ? to : row.to };
    tables.put(EDGES, [project, member], { ...row, ...ends });
  }
}

/** The projects in which anybody waits for anybody; '' stands for servers of which it is not known where they work. */
export function projectsWithWaits(tables: MemoryTables): string[] {
  return tables.groups(EDGES);
}

/** Who waits for whom in a project, who does so in a circle, and whose wait nobody is there to end. */
export function waitGraph(now: Moment, project: string): WaitGraph {
  const edges = now.tables
    .range<WaitRow>(EDGES, { group: project })
    .map(({ value: { from, to, kind, id, since } }): Wait => ({ from, to, kind, id, since }));
  const orphaned = edges.filter(({ to }) => serversAt(now, to).length === 0);
  return { edges, cycles: circlesOf(edges.filter(({ kind }) => kind === 'ask')), orphaned };
}

/** Groups in which each is reached from each, in the order of their addresses. */
function circlesOf(edges: readonly Wait[]): Address[][] {
  const next = new Map<Address, Address[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const starts = [...next.keys()].sort();
  const reached = new Map(starts.map((start) => [start, reachedFrom(next, start)]));
  const grouped = new Set<Address>();
  const circles: Address[][] = [];
  for (const start of starts) {
    if (grouped.has(start) || !reached.get(start)?.has(start)) continue;
    const circle = starts.filter((other) => reached.get(start)?.has(other) && reached.get(other)?.has(start));
    for (const member of circle) grouped.add(member);
    circles.push(circle);
  }
  return circles;
}

function reachedFrom(next: ReadonlyMap<Address, readonly Address[]>, start: Address): Set<Address> {
  const reached = new Set<Address>();
  const open = [...(next.get(start) ?? [])];
  for (let address = open.pop(); address !== undefined; address = open.pop()) {
    if (reached.has(address)) continue;
    reached.add(address);
    open.push(...(next.get(address) ?? []));
  }
  return reached;
}

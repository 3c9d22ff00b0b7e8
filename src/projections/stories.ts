import type { Event, EventType, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { MOVING } from './moves.js';
import { registryNodes } from './registry-nodes.js';

/** How far a message's story has come. It is finished when it was read and nobody waits for anything of it. */
export interface StoryRow {
  /** Position of its `message.sent`. */
  readonly sent: number;
  /** `given`: in an answer that has not been confirmed. */
  readonly mail: 'waiting' | 'given' | 'read';
  /** The hand-over that counts. */
  readonly handOver?: number;
  /** The request that it came with, and whether somebody still waits for the answer. */
  readonly request?: string;
  readonly asks?: true;
  /** It delegated work that is open. */
  readonly owes?: true;
  /** Its reply handle was dropped because newer ones are kept. */
  readonly pruned?: true;
  /** Unix milliseconds of the last event that bears on this. */
  readonly at: number;
  readonly ends: readonly [Address, Address];
}

/** A finished story. */
export interface FinishedRow {
  readonly id: string;
  readonly at: number;
}

const STORIES = 'stories.stories';
/** Finished stories, and those of them without a handle, by the position of their `message.sent`. */
const FINISHED = 'stories.finished';
const PRUNED = 'stories.pruned';
/** The message that a request came with. */
const REQUESTS = 'stories.requests';
/** Which stories begin or end at an address. */
const AT = 'stories.at';
/** Events that a newer one may make superfluous, by position, and by the address that each is about. */
const LOOSE = 'stories.loose';
const LOOSE_AT = 'stories.loose_at';
/** Requests that were refused, by position. */
const REFUSALS = 'stories.refusals';
/** Events about who is who, by position, and whom each is about. */
const REGISTRY = 'stories.registry';
const COMPACTIONS = 'stories.compactions';
/** No id holds it. */
const AFTER = '\u0000';
const ALL = 'all';

const LOOSELY_KEPT = [
  'session.activity',
  'session.state_set',
  'message.announced',
] as const satisfies readonly EventType[];
const ABOUT_AGENTS = ['session.ended', 'session.opened', ...MOVING] as const satisfies readonly EventType[];

/** What is finished, so that it can be found without looking at all that is not. */
export const stories: Projection = {
  name: 'stories',
  version: 1,
  handles: [
    'message.sent',
    'message.delivered',
    'message.handed_over',
    'message.confirmed',
    'message.returned',
    'ask.opened',
    'ask.answered',
    'ask.ended',
    'obligation.closed',
    'obligation.cancelled',
    'ledger.pruned',
    'request.refused',
    'log.compacted',
    ...LOOSELY_KEPT,
    ...ABOUT_AGENTS,
  ],
  apply(tables, event) {
    switch (event.type) {
      case 'message.sent':
        return opened(tables, event.data.id, storyOf(event));
      case 'message.delivered':
        return delivered(tables, event);
      case 'message.handed_over':
        return given(tables, event);
      case 'message.confirmed':
        return settled(tables, event, 'read');
      case 'message.returned':
        return settled(tables, event, 'waiting');
      case 'ask.opened':
        return asked(tables, event);
      case 'ask.answered':
      case 'ask.ended':
        return answered(tables, event.data.requestId, event.at);
      case 'obligation.closed':
        return change(tables, event.data.messageId, event.at, { owes: undefined });
      case 'obligation.cancelled':
        if (event.data.requestId !== null) answered(tables, event.data.requestId, event.at);
        return change(tables, event.data.messageId, event.at, { owes: undefined });
      case 'ledger.pruned':
        for (const { id } of event.data.items) change(tables, id, event.at, { pruned: true });
        return;
      case 'log.compacted':
        return compacted(tables, event);
      case 'session.activity':
      case 'session.state_set':
      case 'message.announced':
        return loose(tables, event.seq, event.data.address);
      case 'request.refused':
        return tables.put(REFUSALS, [ALL, event.seq], true);
      case 'session.started':
      case 'session.ended':
      case 'session.opened':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        return tables.put(REGISTRY, [ALL, event.seq], registryNodes(event));
    }
  },
};

function storyOf({ seq, at, data }: Event<'message.sent'>): StoryRow {
  const { from, to, obligation } = data;
  const owes = obligation === null ? {} : ({ owes: true } as const);
  return { sent: seq, mail: 'waiting', ...owes, at, ends: [from.address, to.address] };
}

/** What its record would say is not known of a message whose record was set aside; it waits all the same. */
function delivered(tables: Tables, { at, data }: Event<'message.delivered'>): void {
  const { id, sent, address } = data;
  if (tables.get(STORIES, [ALL, id]) !== undefined) return;
  opened(tables, id, { sent, mail: 'waiting', at, ends: [address, address] });
}

function opened(tables: Tables, id: string, row: StoryRow): void {
  tables.put(STORIES, [ALL, id], row);
  for (const end of row.ends) tables.put(AT, [end, row.sent], id);
}

function given(tables: Tables, { seq, at, data }: Event<'message.handed_over'>): void {
  for (const { id } of data.items) {
    if (tables.get<StoryRow>(STORIES, [ALL, id])?.mail === 'read') continue;
    change(tables, id, at, { mail: 'given', handOver: seq });
  }
}

function asked(tables: Tables, { at, data }: Event<'ask.opened'>): void {
  const { requestId, messageId } = data;
  if (tables.get(STORIES, [ALL, messageId]) === undefined) return;
  tables.put(REQUESTS, [ALL, requestId], messageId);
  change(tables, messageId, at, { request: requestId, asks: true });
}

function settled(
  tables: Tables,
  { at, data }: Event<'message.confirmed' | 'message.returned'>,
  mail: 'read' | 'waiting',
): void {
  for (const id of data.ids) {
    const row = tables.get<StoryRow>(STORIES, [ALL, id]);
    if (row?.mail !== 'given' || row.handOver !== data.handOver) continue;
    change(tables, id, at, { mail });
  }
}

function answered(tables: Tables, requestId: string, at: number): void {
  const id = tables.get<string>(REQUESTS, [ALL, requestId]);
  if (id !== undefined) change(tables, id, at, { asks: undefined });
}

type Change = { readonly [K in keyof StoryRow]?: StoryRow[K] | undefined };

function change(tables: Tables, id: string, at: number, changed: Change): void {
  const before = tables.get<StoryRow>(STORIES, [ALL, id]);
  if (before === undefined) return;
  // What is stored has no field without a value.
  const row = Object.fromEntries(
    Object.entries({ ...before, ...changed, at }).filter(([, value]) => value !== undefined),
  ) as unknown as StoryRow;
  tables.put(STORIES, [ALL, id], row);
  list(tables, FINISHED, id, row, isFinished(row));
  list(tables, PRUNED, id, row, isFinished(row) && row.pruned === true);
}

function isFinished({ mail, asks, owes }: StoryRow): boolean {
  return mail === 'read' && asks === undefined && owes === undefined;
}

function list(tables: Tables, table: string, id: string, { sent, at }: StoryRow, belongs: boolean): void {
  const row: FinishedRow = { id, at };
  if (belongs) tables.put(table, [ALL, sent], row);
  else tables.remove(table, [ALL, sent]);
}

function loose(tables: Tables, seq: number, address: Address): void {
  tables.put(LOOSE, [ALL, seq], address);
  tables.put(LOOSE_AT, [address, seq], true);
}

function compacted(tables: Tables, { seq, data }: Event<'log.compacted'>): void {
  for (const id of data.forgotten.messages) forget(tables, id);
  for (const [from, to] of data.dropped) {
    for (const { member, value } of tables.range<Address>(LOOSE, { group: ALL, from, to })) {
      tables.remove(LOOSE_AT, [value, member]);
    }
    for (const table of [LOOSE, REFUSALS, REGISTRY, COMPACTIONS]) {
      for (const { member } of tables.range(table, { group: ALL, from, to }))
        tables.remove(table, [ALL, member]);
    }
  }
  tables.put(COMPACTIONS, [ALL, seq], true);
}

function forget(tables: Tables, id: string): void {
  const row = tables.get<StoryRow>(STORIES, [ALL, id]);
  if (row === undefined) return;
  for (const end of row.ends) tables.remove(AT, [end, row.sent]);
  for (const table of [FINISHED, PRUNED]) tables.remove(table, [ALL, row.sent]);
  if (row.request !== undefined) tables.remove(REQUESTS, [ALL, row.request]);
  tables.remove(STORIES, [ALL, id]);
}

/** The story of a message that is kept; undefined when there is none. */
export function findStory({ tables }: Pick<Moment, 'tables'>, id: string): StoryRow | undefined {
  return tables.get<StoryRow>(STORIES, [ALL, id]);
}

/** Stories behind the one of a message, in the order of the messages' ids. */
export function storiesBehind(
  { tables }: Pick<Moment, 'tables'>,
  id: string,
  limit: number,
): { id: string; story: StoryRow }[] {
  return tables
    .range<StoryRow>(STORIES, { group: ALL, from: `${id}${AFTER}`, limit })
    .map(({ member, value }) => ({ id: String(member), story: value }));
}

/** The message whose story a request or a message belongs to. */
export function storyBehind({ tables }: Pick<Moment, 'tables'>, id: string): string {
  return tables.get<string>(REQUESTS, [ALL, id]) ?? id;
}

/** Finished stories behind a position of the log, oldest message first; on wish only those without a handle. */
export function finishedStories(
  { tables }: Pick<Moment, 'tables'>,
  { behind, limit, pruned }: { behind: number; limit: number; pruned: boolean },
): (FinishedRow & { sent: number })[] {
  return tables
    .range<FinishedRow>(pruned ? PRUNED : FINISHED, { group: ALL, from: behind + 1, limit })
    .map(({ member, value }) => ({ ...value, sent: Number(member) }));
}

/** Whether any story that is kept begins or ends at an address. */
export function hasStoryAt({ tables }: Pick<Moment, 'tables'>, address: Address): boolean {
  return tables.range(AT, { group: address, limit: 1 }).length > 0;
}

/** Positions, behind one, of events that a newer one may have made superfluous, oldest first. */
export function looseEvents({ tables }: Pick<Moment, 'tables'>, behind: number, limit: number): number[] {
  return tables.range(LOOSE, { group: ALL, from: behind + 1, limit }).map(({ member }) => Number(member));
}

/** Positions of all such events about an address, whether or not anything has made them superfluous. */
export function looseEventsAt({ tables }: Pick<Moment, 'tables'>, address: Address): number[] {
  return tables.range(LOOSE_AT, { group: address }).map(({ member }) => Number(member));
}

/** Positions of refused requests, oldest first, but for so many of the newest. */
export function outnumberedRefusals(
  { tables }: Pick<Moment, 'tables'>,
  newest: number,
  limit: number,
): number[] {
  const kept = tables.range(REFUSALS, { group: ALL, limit: newest, reverse: true });
  const oldestKept = kept.length < newest ? 0 : Number(kept.at(-1)?.member ?? 0);
  return tables
    .range(REFUSALS, { group: ALL, to: oldestKept - 1, limit })
    .map(({ member }) => Number(member));
}

/** Events about who is who behind a position, and the servers, clients and addresses that each is about. */
export function registryEvents(
  { tables }: Pick<Moment, 'tables'>,
  behind: number,
  limit: number,
): { seq: number; nodes: readonly string[] }[] {
  return tables
    .range<readonly string[]>(REGISTRY, { group: ALL, from: behind + 1, limit })
    .map(({ member, value }) => ({ seq: Number(member), nodes: value }));
}

/** Positions of the compactions on record; the newest tells all that is missing. */
export function compactionsOnRecord({ tables }: Pick<Moment, 'tables'>): number[] {
  return tables.range(COMPACTIONS, { group: ALL }).map(({ member }) => Number(member));
}

import type { Event, EventType, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { MOVING } from './moves.js';
import { registryNodes } from './registry-nodes.js';
import {
  ALL,
  AT,
  COMPACTIONS,
  FINISHED,
  type FinishedRow,
  LOOSE,
  LOOSE_AT,
  PRUNED,
  REFUSALS,
  REGISTRY,
  REQUESTS,
  STORIES,
  type StoryRow,
} from './story-tables.js';

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
        return changeIfKept(tables, event.data.messageId, event.at, { owes: undefined });
      case 'obligation.cancelled':
        if (event.data.requestId !== null) answered(tables, event.data.requestId, event.at);
        return changeIfKept(tables, event.data.messageId, event.at, { owes: undefined });
      case 'ledger.pruned':
        for (const { id } of event.data.items) changeIfKept(tables, id, event.at, { pruned: true });
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
  if (storyIn(tables, id) !== undefined) return;
  opened(tables, id, { sent, mail: 'waiting', at, ends: [address, address] });
}

function opened(tables: Tables, id: string, row: StoryRow): void {
  tables.put(STORIES, [ALL, id], row);
  for (const end of row.ends) tables.put(AT, [end, row.sent], id);
}

function given(tables: Tables, { seq, at, data }: Event<'message.handed_over'>): void {
  for (const { id } of data.items) {
    const row = storyIn(tables, id);
    if (row !== undefined && row.mail !== 'read')
      change(tables, id, row, at, { mail: 'given', handOver: seq });
  }
}

function asked(tables: Tables, { at, data }: Event<'ask.opened'>): void {
  const { requestId, messageId } = data;
  const row = storyIn(tables, messageId);
  if (row === undefined) return;
  tables.put(REQUESTS, [ALL, requestId], messageId);
  change(tables, messageId, row, at, { request: requestId, asks: true });
}

function settled(
  tables: Tables,
  { at, data }: Event<'message.confirmed' | 'message.returned'>,
  mail: 'read' | 'waiting',
): void {
  for (const id of data.ids) {
    const row = storyIn(tables, id);
    if (row?.mail === 'given' && row.handOver === data.handOver) change(tables, id, row, at, { mail });
  }
}

function answered(tables: Tables, requestId: string, at: number): void {
  const id = tables.get<string>(REQUESTS, [ALL, requestId]);
  if (id !== undefined) changeIfKept(tables, id, at, { asks: undefined });
}

function storyIn(tables: Tables, id: string): StoryRow | undefined {
  return tables.get<StoryRow>(STORIES, [ALL, id]);
}

type Change = { readonly [K in keyof StoryRow]?: StoryRow[K] | undefined };

function changeIfKept(tables: Tables, id: string, at: number, changed: Change): void {
  const row = storyIn(tables, id);
  if (row !== undefined) change(tables, id, row, at, changed);
}

function change(tables: Tables, id: string, before: StoryRow, at: number, changed: Change): void {
  const row = changedRow(before, changed, at);
  tables.put(STORIES, [ALL, id], row);
  list(tables, FINISHED, id, row, isFinished(row));
  list(tables, PRUNED, id, row, isFinished(row) && row.pruned === true);
}

type Row = { -readonly [K in keyof StoryRow]: StoryRow[K] };

/** What is stored has no field without a value. Put together by hand: of all reducers this one copies most. */
function changedRow(before: StoryRow, changed: Change, at: number): StoryRow {
  const { mail = before.mail, handOver = before.handOver, request = before.request } = changed;
  const asks = 'asks' in changed ? changed.asks : before.asks;
  const owes = 'owes' in changed ? changed.owes : before.owes;
  const row: Row = { sent: before.sent, mail, at, ends: before.ends };
  if (handOver !== undefined) row.handOver = handOver;
  if (request !== undefined) row.request = request;
  if (asks !== undefined) row.asks = asks;
  if (owes !== undefined) row.owes = owes;
  if (changed.pruned ?? before.pruned) row.pruned = true;
  return row;
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
  const row = storyIn(tables, id);
  if (row === undefined) return;
  for (const end of row.ends) tables.remove(AT, [end, row.sent]);
  for (const table of [FINISHED, PRUNED]) tables.remove(table, [ALL, row.sent]);
  if (row.request !== undefined) tables.remove(REQUESTS, [ALL, row.request]);
  tables.remove(STORIES, [ALL, id]);
}

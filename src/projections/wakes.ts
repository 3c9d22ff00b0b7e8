import type { DataOf, Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { MOVING, movesOf } from './moves.js';

/** A wake that has been requested and has not ended. An agent has one at a time. Times are unix milliseconds. */
export interface OpenWake extends DataOf<'wake.requested'> {
  readonly requestedAt: number;
  /** The server that will do it, and until when it may. */
  readonly taken?: { readonly server: string; readonly until: number };
}

/** What is known of an agent's wakes. */
export interface WakeRow {
  readonly open?: OpenWake;
  /** When it was last woken. */
  readonly firedAt?: number;
  /** The wake after which it has shown no sign of life yet. */
  readonly unanswered?: string;
  /** Somebody wanted it awake for this, and it has taken no mail since. */
  readonly wanted?: { readonly messageId: string; readonly since: number };
  /** How often its own server has tried again since it last took mail, and when last. */
  readonly retries?: { readonly count: number; readonly at: number };
  readonly gaveUp?: true;
}

const AGENTS = 'wakes.agents';
/** Where the agent of each open wake is reached: it may move while it is being woken. */
const OPEN = 'wakes.open';
const ANSWERED = 'wakes.answered';
const ALL = 'all';

type SkipReason = DataOf<'wake.skipped'>['reason'];

/** After these nobody wants the agent awake any longer, or ever did. */
const UNWANTED: ReadonlySet<SkipReason> = new Set(['disabled', 'deduped', 'read', 'gave_up']);
/** These stand beside a wake that goes on. */
const BESIDE: ReadonlySet<SkipReason> = new Set(['under_way', 'already_woken']);

/** Which wakes are under way, and what has to be known so that nobody is woken twice for the same mail. */
export const wakes: Projection = {
  name: 'wakes',
  version: 1,
  handles: [
    'wake.requested',
    'wake.taken',
    'wake.fired',
    'wake.skipped',
    'message.handed_over',
    'session.activity',
    ...MOVING,
  ],
  apply(tables, event) {
    switch (event.type) {
      case 'wake.requested':
        return requested(tables, event);
      case 'wake.taken':
        return taken(tables, event.data);
      case 'wake.fired':
        return fired(tables, event);
      case 'wake.skipped':
        return skipped(tables, event);
      case 'message.handed_over':
        return tookMail(tables, event.data.address);
      case 'session.activity':
        return seen(tables, event.data);
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const { from, to } of movesOf(event)) move(tables, from, to);
        return;
    }
  },
};

function requested(tables: Tables, { at, data }: Event<'wake.requested'>): void {
  const row = rowAt(tables, data.address);
  const retries = data.attempt > 0 ? { retries: { count: data.attempt, at } } : {};
  put(tables, data.address, {
    ...wantedFor(row, data.messageId, at),
    ...retries,
    open: { ...data, requestedAt: at },
  });
  if (row.open !== undefined) tables.remove(OPEN, [ALL, row.open.wake]);
  tables.put(OPEN, [ALL, data.wake], data.address);
}

function taken(tables: Tables, data: DataOf<'wake.taken'>): void {
  const address = presentAddress(tables, data);
  const row = rowAt(tables, address);
  if (row.open?.wake !== data.wake) return;
  const holder = { server: data.server, until: data.leaseUntil };
  put(tables, address, { ...row, open: { ...row.open, taken: holder } });
}

function fired(tables: Tables, { at, data }: Event<'wake.fired'>): void {
  const address = presentAddress(tables, data);
  const { open, ...row } = rowAt(tables, address);
  const still = open !== undefined && open.wake !== data.wake ? { open } : {};
  put(tables, address, { ...row, ...still, firedAt: at, unanswered: data.wake });
  tables.remove(OPEN, [ALL, data.wake]);
  if (data.replyTo !== null) tables.put(ANSWERED, [address, data.replyTo], at);
}

function skipped(tables: Tables, { at, data }: Event<'wake.skipped'>): void {
  const { reason, wake, messageId } = data;
  const isEnd = wake !== null && !BESIDE.has(reason);
  const address = isEnd ? presentAddress(tables, { ...data, wake }) : data.address;
  const { open, ...rest } = rowAt(tables, address);
  const row: WakeRow = open === undefined || (isEnd && open.wake === wake) ? rest : { ...rest, open };
  if (isEnd) tables.remove(OPEN, [ALL, wake]);
  if (reason === 'gave_up') put(tables, address, { ...row, gaveUp: true });
  else put(tables, address, UNWANTED.has(reason) ? row : wantedFor(row, messageId, at));
}

function presentAddress(tables: Tables, { wake, address }: { wake: string; address: Address }): Address {
  return tables.get<Address>(OPEN, [ALL, wake]) ?? address;
}

/** The first message that somebody wanted it awake for stands until it takes mail. New mail is worth new tries. */
function wantedFor({ gaveUp, retries, ...row }: WakeRow, messageId: string, since: number): WakeRow {
  if (gaveUp === true) return { ...row, wanted: { messageId, since } };
  const kept = retries === undefined ? row : { ...row, retries };
  return { ...kept, wanted: row.wanted ?? { messageId, since } };
}

/** Whoever takes mail is awake, and finds all that waits. */
function tookMail(tables: Tables, address: Address): void {
  const { open, firedAt } = rowAt(tables, address);
  put(tables, address, {
    ...(open === undefined ? {} : { open }),
    ...(firedAt === undefined ? {} : { firedAt }),
  });
}

function seen(tables: Tables, { address, state }: DataOf<'session.activity'>): void {
  const { unanswered, ...row } = rowAt(tables, address);
  if (state === 'busy' && unanswered !== undefined) put(tables, address, row);
}

/** What the agent that takes over has itself stands above what was left to it. */
function move(tables: Tables, from: Address, to: Address): void {
  if (from === to) return;
  const row = tables.get<WakeRow>(AGENTS, [ALL, from]);
  if (row !== undefined) {
    tables.remove(AGENTS, [ALL, from]);
    const open = row.open === undefined ? {} : { open: { ...row.open, address: to } };
    const there = rowAt(tables, to);
    put(tables, to, { ...row, ...open, ...there });
    if (row.open !== undefined) tables.remove(OPEN, [ALL, row.open.wake]);
    if (row.open !== undefined && there.open === undefined) tables.put(OPEN, [ALL, row.open.wake], to);
  }
  for (const { member, value } of tables.range<number>(ANSWERED, { group: from })) {
    tables.remove(ANSWERED, [from, member]);
    tables.put(ANSWERED, [to, member], value);
  }
}

function rowAt(tables: Tables, address: Address): WakeRow {
  return tables.get<WakeRow>(AGENTS, [ALL, address]) ?? {};
}

function put(tables: Tables, address: Address, row: WakeRow): void {
  if (Object.keys(row).length === 0) tables.remove(AGENTS, [ALL, address]);
  else tables.put(AGENTS, [ALL, address], row);
}

/** What is known of an agent's wakes; empty when it was never to be woken. */
export function wakesOf({ tables }: Moment, address: Address): WakeRow {
  return rowAt(tables, address);
}

/** When an agent was last woken because this request of its own was answered: unix milliseconds. */
export function wokenForAnswer({ tables }: Moment, address: Address, request: string): number | undefined {
  return tables.get<number>(ANSWERED, [address, request]);
}

/** A wake that has not ended, wherever its agent is reached by now. */
export function findOpenWake(now: Moment, wake: string): OpenWake | undefined {
  const address = now.tables.get<Address>(OPEN, [ALL, wake]);
  return address === undefined ? undefined : wakesOf(now, address).open;
}

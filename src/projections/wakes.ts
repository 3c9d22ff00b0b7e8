import type { DataOf, Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { MOVING, movesOf } from './moves.js';

/** A wake that has been requested and has not ended. An agent has one at a time. Times are unix milliseconds. */
export interface OpenWake extends DataOf<'wake.requested'> {
  readonly requestedAt: number;
  /** The server that will do it, and until when it may. */
  readonly taken?: { readonly server: string; readonly until: number };
  /** The agent took mail or was seen at work while it was being woken: that may be recorded before what woke it. */
  readonly stirred?: true;
}

interface Wanted {
  readonly messageId: string;
  readonly since: number;
}

/** What is known of an agent's wakes. */
export interface WakeRow {
  readonly open?: OpenWake;
  /** When something was last done to wake it, or may have been. */
  readonly firedAt?: number;
  /** The wake after which it has shown no sign of life yet. */
  readonly unanswered?: string;
  /** The last message that somebody wanted it awake for, and since when it has taken no mail. */
  readonly wanted?: Wanted;
  /** The same, in an answer that has not been confirmed. */
  readonly given?: Wanted;
  /** How often its own server has tried again since it last took mail, and when last. */
  readonly retries?: { readonly count: number; readonly at: number };
  readonly gaveUp?: true;
  /** When it was woken because a request of its own was answered, by request; those of the last day. */
  readonly answered?: Readonly<Record<string, number>>;
}

const AGENTS = 'wakes.agents';
/** Where the agent of each open wake is reached: it may move while it is being woken. */
const OPEN = 'wakes.open';
const ALL = 'all';

/** Longer ago, nobody asks whether an agent was woken for an answer. */
const ANSWERED_MS = 24 * 60 * 60 * 1000;

type SkipReason = DataOf<'wake.skipped'>['reason'];

/** These want nobody awake. */
const UNWANTED: ReadonlySet<SkipReason> = new Set(['disabled', 'deduped', 'read', 'gave_up']);
/** Something may have been done all the same. */
const UNCERTAIN: ReadonlySet<SkipReason> = new Set(['failed', 'taker_lost']);
/** These stand beside a wake that goes on. */
const BESIDE: ReadonlySet<SkipReason> = new Set(['under_way', 'already_woken']);

/** Which wakes are under way, and what has to be known so that nobody is woken twice for the same mail. */
export const wakes: Projection = {
  name: 'wakes',
  version: 2,
  handles: [
    'wake.requested',
    'wake.taken',
    'wake.fired',
    'wake.skipped',
    'message.handed_over',
    'message.confirmed',
    'message.returned',
    'session.activity',
    'log.compacted',
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
        return tookMail(tables, event);
      case 'message.confirmed':
        return keptMail(tables, event.data);
      case 'message.returned':
        return lostMail(tables, event.data);
      case 'session.activity':
        return seen(tables, event.data);
      case 'log.compacted':
        return restate(tables, event.data);
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
  const isOpen = open?.wake === data.wake;
  const still = open === undefined || isOpen ? {} : { open };
  const waits = isOpen && open.stirred === true ? {} : { unanswered: data.wake };
  put(tables, address, { ...row, ...waits, ...still, ...answeredBy(row, data.replyTo, at), firedAt: at });
  tables.remove(OPEN, [ALL, data.wake]);
}

function answeredBy({ answered }: WakeRow, request: string | null, at: number): Pick<WakeRow, 'answered'> {
  if (request === null) return {};
  const recent = Object.entries(answered ?? {}).filter(([, then]) => at - then < ANSWERED_MS);
  return { answered: { ...Object.fromEntries(recent), [request]: at } };
}

function skipped(tables: Tables, { at, data }: Event<'wake.skipped'>): void {
  const { reason, wake, messageId } = data;
  const isEnd = wake !== null && !BESIDE.has(reason);
  const address = isEnd ? presentAddress(tables, { ...data, wake }) : data.address;
  const { open, ...rest } = rowAt(tables, address);
  const tried = isEnd && UNCERTAIN.has(reason) ? { firedAt: at, unanswered: wake } : {};
  const still = open === undefined || (isEnd && open.wake === wake) ? {} : { open };
  const row: WakeRow = { ...rest, ...tried, ...still };
  if (isEnd) tables.remove(OPEN, [ALL, wake]);
  if (reason === 'gave_up') put(tables, address, { ...row, gaveUp: true });
  else put(tables, address, UNWANTED.has(reason) ? row : wantedFor(row, messageId, at));
}

function presentAddress(tables: Tables, { wake, address }: { wake: string; address: Address }): Address {
  return tables.get<Address>(OPEN, [ALL, wake]) ?? address;
}

/** Mail is taken in order: whoever takes the last message that it was wanted for has taken all. New mail is worth new tries. */
function wantedFor({ gaveUp, retries, ...row }: WakeRow, messageId: string, since: number): WakeRow {
  if (gaveUp === true) return { ...row, wanted: { messageId, since } };
  const kept = retries === undefined ? row : { ...row, retries };
  return { ...kept, wanted: { messageId, since: row.wanted?.since ?? since } };
}

/** Whoever takes mail is awake; what it was wanted for may have to wait for its next turn. */
function tookMail(tables: Tables, { at, data }: Event<'message.handed_over'>): void {
  const { open, firedAt, wanted, given, answered } = rowAt(tables, data.address);
  const isTaken = wanted !== undefined && data.items.some(({ id }) => id === wanted.messageId);
  const left = wanted === undefined || isTaken ? {} : { wanted: { ...wanted, since: at } };
  const taken = isTaken ? wanted : given;
  put(tables, data.address, {
    ...(open === undefined ? {} : { open: stirred(open) }),
    ...(firedAt === undefined ? {} : { firedAt }),
    ...(answered === undefined ? {} : { answered }),
    ...left,
    ...(taken === undefined ? {} : { given: taken }),
  });
}

function keptMail(tables: Tables, { address, ids }: DataOf<'message.confirmed'>): void {
  const { given, ...row } = rowAt(tables, address);
  if (given !== undefined && ids.includes(given.messageId)) put(tables, address, row);
}

/** It waits again, and so does whoever wanted it read. */
function lostMail(tables: Tables, { address, ids }: DataOf<'message.returned'>): void {
  const { given, ...row } = rowAt(tables, address);
  if (given === undefined || !ids.includes(given.messageId)) return;
  put(tables, address, { ...row, wanted: row.wanted ?? given });
}

function seen(tables: Tables, { address, state }: DataOf<'session.activity'>): void {
  const { unanswered, open, ...row } = rowAt(tables, address);
  if (state !== 'busy' || (unanswered === undefined && open === undefined)) return;
  put(tables, address, { ...row, ...(open === undefined ? {} : { open: stirred(open) }) });
}

function stirred(open: OpenWake): OpenWake {
  return open.taken === undefined ? open : { ...open, stirred: true };
}

function move(tables: Tables, from: Address, to: Address): void {
  if (from === to) return;
  const row = tables.get<WakeRow>(AGENTS, [ALL, from]);
  if (row === undefined) return;
  const there = rowAt(tables, to);
  tables.remove(AGENTS, [ALL, from]);
  put(tables, to, merged({ ...row, ...(row.open && { open: { ...row.open, address: to } }) }, there));
  if (row.open !== undefined) tables.remove(OPEN, [ALL, row.open.wake]);
  if (row.open !== undefined && there.open === undefined) tables.put(OPEN, [ALL, row.open.wake], to);
}

/** What the agent that takes over has itself stands above what was left to it. */
function merged(left: WakeRow, own: WakeRow): WakeRow {
  const { gaveUp, ...rest } = left;
  const isMoot = gaveUp === undefined || own.wanted !== undefined;
  const firedAt = Math.max(left.firedAt ?? 0, own.firedAt ?? 0);
  const answered = { ...left.answered, ...own.answered };
  return {
    ...rest,
    ...(isMoot ? {} : { gaveUp }),
    ...own,
    ...(firedAt === 0 ? {} : { firedAt }),
    ...(Object.keys(answered).length === 0 ? {} : { answered }),
  };
}

/** What dropped events had left behind is what the compaction says, whatever those that are kept make of it. */
function restate(tables: Tables, { standings }: DataOf<'log.compacted'>): void {
  for (const table of [AGENTS, OPEN]) {
    for (const { member } of tables.range(table, { group: ALL })) tables.remove(table, [ALL, member]);
  }
  for (const { address, ...row } of standings) {
    tables.put(AGENTS, [ALL, address], row);
    if (row.open !== undefined) tables.put(OPEN, [ALL, row.open.wake], address);
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
  return rowAt(tables, address).answered?.[request];
}

/** What is known of the wakes of all agents, as a compaction states it. */
export function wakeStandings({ tables }: Pick<Moment, 'tables'>): ({ address: Address } & WakeRow)[] {
  return tables
    .range<WakeRow>(AGENTS, { group: ALL })
    .map(({ member, value }) => ({ address: String(member), ...value }));
}

/** A wake that has not ended, wherever its agent is reached by now. */
export function findOpenWake(now: Moment, wake: string): OpenWake | undefined {
  const address = now.tables.get<Address>(OPEN, [ALL, wake]);
  return address === undefined ? undefined : wakesOf(now, address).open;
}

import type { Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { MOVING, movesOf } from './moves.js';

/** A question that has not been answered. Rows go when the answer has come. */
export interface AskRow {
  readonly requestId: string;
  readonly messageId: string;
  readonly asker: Address;
  readonly target: Address;
  /** The server whose call waits. */
  readonly server: string;
  /** `waiting`: a call waits for it. The others: no call waits, a late answer is still recognised. */
  readonly state: 'waiting' | 'unattended' | 'expired' | 'cancelled' | 'abandoned';
  /** Unix milliseconds until which only the wait may take an answer. */
  readonly reservedUntil: number | null;
  /** Unix milliseconds. */
  readonly askedAt: number;
  readonly expiresAt: number | null;
  /** It waits for work to be closed. */
  readonly delegated: boolean;
  /** The answer that is reserved for the wait, and its place in the mailbox. */
  readonly reply?: { readonly id: string; readonly position: number };
}

const ASKS = 'asks.asks';
const BY_SERVER = 'asks.by_server';

/** Questions that wait for their answer, kept with the asker. */
export const asks: Projection = {
  name: 'asks',
  version: 3,
  handles: [
    'ask.opened',
    'ask.answered',
    'ask.expired',
    'ask.cancelled',
    'ask.ended',
    'obligation.cancelled',
    'message.delivered',
    'session.ended',
    ...MOVING,
  ],
  apply(tables, event) {
    switch (event.type) {
      case 'ask.opened':
        return opened(tables, event);
      case 'ask.answered':
        return forget(tables, event.data.asker, event.data.requestId);
      case 'ask.expired':
        return stopped(tables, event.data, 'expired');
      case 'ask.cancelled':
        return stopped(tables, event.data, 'cancelled');
      case 'ask.ended':
        return forget(tables, event.data.asker, event.data.requestId);
      case 'obligation.cancelled':
        if (event.data.requestId !== null) forget(tables, event.data.requester, event.data.requestId);
        return;
      case 'message.delivered':
        return delivered(tables, event);
      case 'session.ended':
        return abandoned(tables, event.data.server);
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const { from, to } of movesOf(event)) move(tables, from, to);
        return;
    }
  },
};

function opened(tables: Tables, { at, data }: Event<'ask.opened'>): void {
  const { requestId, messageId, asker, target, server, deadline, reservedUntil, expiresAt, delegated } = data;
  const state = deadline === null ? 'unattended' : 'waiting';
  const row: AskRow = {
    requestId,
    messageId,
    asker,
    target,
    server,
    state,
    reservedUntil,
    askedAt: at,
    expiresAt,
    delegated,
  };
  tables.put(ASKS, [asker, requestId], row);
  tables.put(BY_SERVER, [server, requestId], asker);
}

function forget(tables: Tables, asker: Address, requestId: string): void {
  const row = tables.get<AskRow>(ASKS, [asker, requestId]);
  if (row !== undefined) tables.remove(BY_SERVER, [row.server, requestId]);
  tables.remove(ASKS, [asker, requestId]);
}

function stopped(
  tables: Tables,
  { asker, requestId }: { asker: Address; requestId: string },
  state: 'expired' | 'cancelled' | 'abandoned',
): void {
  const row = tables.get<AskRow>(ASKS, [asker, requestId]);
  if (row !== undefined) tables.put(ASKS, [asker, requestId], { ...row, state });
}

function delivered(tables: Tables, { seq, data }: Event<'message.delivered'>): void {
  if (data.reservedFor === null) return;
  const row = tables.get<AskRow>(ASKS, [data.address, data.reservedFor]);
  if (row === undefined) return;
  const reply = { id: data.id, position: seq };
  tables.put(ASKS, [data.address, data.reservedFor], { ...row, reply });
}

/** A server that has gone waits no more. */
function abandoned(tables: Tables, server: string): void {
  for (const { member, value } of tables.range<Address>(BY_SERVER, { group: server })) {
    const requestId = String(member);
    if (tables.get<AskRow>(ASKS, [value, requestId])?.state !== 'waiting') continue;
    stopped(tables, { asker: value, requestId }, 'abandoned');
  }
}

function move(tables: Tables, from: Address, to: Address): void {
  for (const { member, value } of tables.range<AskRow>(ASKS, { group: from })) {
    tables.remove(ASKS, [from, member]);
    tables.put(ASKS, [to, member], { ...value, asker: to });
    tables.put(BY_SERVER, [value.server, member], to);
  }
}

/** Who asked, by the server that asked; an asker may have got another address meanwhile. */
export function askerOf({ tables }: Moment, server: string, requestId: string): Address | undefined {
  return tables.get<Address>(BY_SERVER, [server, requestId]);
}

/** A question that this agent asked and that has no answer yet. */
export function findAsk({ tables }: Moment, asker: Address, requestId: string): AskRow | undefined {
  return tables.get<AskRow>(ASKS, [asker, requestId]);
}

/** Questions of this agent whose answer is kept for the call that waits. */
export function answersKeptFor(now: Moment, asker: Address): AskRow[] {
  return asksOf(now, asker).filter(({ state, reply }) => state === 'waiting' && reply !== undefined);
}

/** Everything that this agent asked and that has no answer yet, work that it delegated included. */
export function asksOf({ tables }: Moment, asker: Address): AskRow[] {
  return tables.range<AskRow>(ASKS, { group: asker }).map(({ value }) => value);
}

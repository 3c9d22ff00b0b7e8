import type { Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { MOVING, movesOf } from './moves.js';

/** How long a key stands for the message that was first sent with it. */
export const IDEMPOTENCY_MS = 24 * 60 * 60 * 1000;

/** The message that a key stands for: position of its `message.sent`, and when that was. */
export interface IdempotencyRow {
  readonly sent: number;
  readonly at: number;
}

const KEYS = 'idempotency.keys';

/** Keys with which senders mark a retry. */
export const idempotency: Projection = {
  name: 'idempotency',
  version: 2,
  handles: ['message.sent', ...MOVING],
  apply(tables, event) {
    switch (event.type) {
      case 'message.sent':
        return sent(tables, event);
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const { from, to } of movesOf(event)) move(tables, from, to);
        return;
    }
  },
};

function sent(tables: Tables, { seq, at, data }: Event<'message.sent'>): void {
  if (data.idempotencyKey === null) return;
  const row: IdempotencyRow = { sent: seq, at };
  tables.put(KEYS, [data.from.address, data.idempotencyKey], row);
}

/** Keys follow an agent that got its name. */
function move(tables: Tables, from: Address, to: Address): void {
  for (const { member, value } of tables.range<IdempotencyRow>(KEYS, { group: from })) {
    tables.remove(KEYS, [from, member]);
    tables.put(KEYS, [to, member], value);
  }
}

/** What a sender's key stands for at this time; undefined when it is free. */
export function findByKey(
  { tables }: Moment,
  sender: Address,
  key: string,
  at: number,
): IdempotencyRow | undefined {
  const row = tables.get<IdempotencyRow>(KEYS, [sender, key]);
  return row !== undefined && at - row.at < IDEMPOTENCY_MS ? row : undefined;
}

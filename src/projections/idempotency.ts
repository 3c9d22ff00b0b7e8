import type { Moment, Projection } from '../events/index.js';
import type { Address } from './address.js';

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
  version: 1,
  handles: ['message.sent'],
  apply(tables, event) {
    if (event.type !== 'message.sent' || event.data.idempotencyKey === null) return;
    const row: IdempotencyRow = { sent: event.seq, at: event.at };
    tables.put(KEYS, [event.data.from.address, event.data.idempotencyKey], row);
  },
};

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

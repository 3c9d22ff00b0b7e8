import type { Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { type Box, type Boxes, boxOf, moveBox } from './boxes.js';
import { MOVING, movesOf } from './moves.js';

/** How long a key stands for the message that was first sent with it. */
export const IDEMPOTENCY_MS = 24 * 60 * 60 * 1000;

/** The message that a key stands for: position of its `message.sent`, and when that was. */
export interface IdempotencyRow {
  readonly sent: number;
  readonly at: number;
}

const KEYS = 'idempotency.keys';
const BOXES: Boxes = { owned: 'idempotency.boxes', contents: KEYS, pour };

/** Keys with which senders mark a retry. */
export const idempotency: Projection = {
  name: 'idempotency',
  version: 2,
  boxes: { owned: BOXES.owned, groups: [KEYS], members: [], values: [] },
  handles: ['message.sent', ...MOVING],
  apply(tables, event) {
    switch (event.type) {
      case 'message.sent':
        return sent(tables, event);
      case 'session.started':
      case 'session.claimed':
      case 'session.released':
      case 'session.continued':
        for (const move of movesOf(event)) moveBox(tables, BOXES, move);
        return;
    }
  },
};

function sent(tables: Tables, { seq, at, data }: Event<'message.sent'>): void {
  if (data.idempotencyKey === null) return;
  const row: IdempotencyRow = { sent: seq, at };
  tables.put(KEYS, [boxOf(tables, BOXES, data.from.address), data.idempotencyKey], row);
}

/** Of a key that both hold, the later use stands: it is the one that may still be tried again. */
function pour(tables: Tables, from: Box, into: Box): void {
  for (const { member, value } of tables.range<IdempotencyRow>(KEYS, { group: from })) {
    tables.remove(KEYS, [from, member]);
    const there = tables.get<IdempotencyRow>(KEYS, [into, member]);
    if (there === undefined || there.sent < value.sent) tables.put(KEYS, [into, member], value);
  }
}

/** What a sender's key stands for at this time; undefined when it is free. */
export function findByKey(
  { tables }: Moment,
  sender: Address,
  key: string,
  at: number,
): IdempotencyRow | undefined {
  const row = tables.get<IdempotencyRow>(KEYS, [boxOf(tables, BOXES, sender), key]);
  return row !== undefined && at - row.at < IDEMPOTENCY_MS ? row : undefined;
}

import type { Event, Moment, Projection, Tables } from '../events/index.js';
import type { Address } from './address.js';
import { type Box, type Boxes, boxOf, moveBox } from './boxes.js';
import { MOVING, movesOf } from './moves.js';

/** How long a key stands for the message that was first sent with it. */
export const IDEMPOTENCY_MS = 24 * 60 * 60 * 1000;

/** The message that a key stands for: position of its `message.sent`, and when that was. */
export interface IdempotencyRow {
  readonly id: string;
  readonly sent: number;
  readonly at: number;
}

const KEYS = 'idempotency.keys';
/** In which box the key of a message is, and under which name. */
const PLACES = 'idempotency.places';
const ALL = 'all';
const BOXES: Boxes = { owned: 'idempotency.boxes', contents: KEYS, pour };

/** No key holds it, so that the uses of one key lie together, in order. */
const BEHIND_KEY = '\u0000';
const POSITION_DIGITS = 16;

interface Place {
  readonly box: Box;
  readonly use: string;
}

/** Keys with which senders mark a retry, each with all the messages that it was used for. */
export const idempotency: Projection = {
  name: 'idempotency',
  version: 3,
  handles: ['message.sent', 'log.compacted', ...MOVING],
  boxes: { owned: BOXES.owned, groups: [KEYS], members: [], values: [PLACES] },
  apply(tables, event) {
    switch (event.type) {
      case 'message.sent':
        return sent(tables, event);
      case 'log.compacted':
        for (const id of event.data.forgotten.messages) forget(tables, id);
        for (const address of event.data.forgotten.addresses) tables.remove(BOXES.owned, [ALL, address]);
        return;
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
  const { id, idempotencyKey } = data;
  if (idempotencyKey === null) return;
  const use = `${idempotencyKey}${BEHIND_KEY}${String(seq).padStart(POSITION_DIGITS, '0')}`;
  put(tables, boxOf(tables, BOXES, data.from.address), use, { id, sent: seq, at });
}

function put(tables: Tables, box: Box, use: string, row: IdempotencyRow): void {
  tables.put(KEYS, [box, use], row);
  const place: Place = { box, use };
  tables.put(PLACES, [ALL, row.id], place);
}

function forget(tables: Tables, id: string): void {
  const place = tables.get<Place>(PLACES, [ALL, id]);
  if (place === undefined) return;
  tables.remove(KEYS, [place.box, place.use]);
  tables.remove(PLACES, [ALL, id]);
}

function pour(tables: Tables, from: Box, into: Box): void {
  for (const { member, value } of tables.range<IdempotencyRow>(KEYS, { group: from })) {
    tables.remove(KEYS, [from, member]);
    put(tables, into, String(member), value);
  }
}

/** What a sender's key stands for at this time, its newest use; undefined when it is free. */
export function findByKey(
  { tables }: Moment,
  sender: Address,
  key: string,
  at: number,
): IdempotencyRow | undefined {
  const [newest] = tables.range<IdempotencyRow>(KEYS, {
    group: boxOf(tables, BOXES, sender),
    from: `${key}${BEHIND_KEY}`,
    to: `${key}${BEHIND_KEY}~`,
    reverse: true,
    limit: 1,
  });
  return newest !== undefined && at - newest.value.at < IDEMPOTENCY_MS ? newest.value : undefined;
}

import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, count, maybeText, position, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    id: text(),
    address: address(),
    /** Position of its `message.sent`, which holds the body. */
    sent: position(),
    bytes: count(),
    /** Set when it answers an open wait: only that wait may take it. */
    reservedFor: maybeText(),
  });

/** A message is in the recipient's mailbox. Always after its `message.sent`. */
export const messageDelivered = defineEvent({
  type: 'message.delivered',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.id],
});

import { defineEvent, type Zod } from '../definition.js';
import { address, count, maybeText, position, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    id: text(z),
    address: address(z),
    /** Position of its `message.sent`, which holds the body. */
    sent: position(z),
    bytes: count(z),
    /** Set when it answers an open wait: only that wait may take it. */
    reservedFor: maybeText(z),
  });

/** A message is in the recipient's mailbox. Always after its `message.sent`. */
export const messageDelivered = defineEvent({
  type: 'message.delivered',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.id],
});

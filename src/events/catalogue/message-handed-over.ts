import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, mailboxItem, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    address: address(),
    items: z.array(mailboxItem()),
    door: z.enum(['read', 'ask']),
    server: text(),
    /** The client's request that the answer belongs to. */
    request: text(),
  });

/** These messages are in an answer to the client. Not yet proof that it arrived. */
export const messageHandedOver = defineEvent({
  type: 'message.handed_over',
  v: 1,
  critical: true,
  schema,
  refs: (data) => data.items.map((item) => item.id),
});

import { defineEvent, type Zod } from '../definition.js';
import { address, position, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    address: address(z),
    handOver: position(z),
    ids: z.array(text(z)),
    reason: z.enum(['pipe-closed', 'cancelled']),
  });

/** The answer that carried these messages could not be given: they are in the mailbox again. */
export const messageReturned = defineEvent({
  type: 'message.returned',
  v: 1,
  critical: true,
  schema,
  refs: (data) => data.ids,
});

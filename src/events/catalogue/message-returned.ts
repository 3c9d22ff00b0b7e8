import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, position, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    address: address(),
    handOver: position(),
    ids: z.array(text()),
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

import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    requestId: text(),
    messageId: text(),
    asker: address(),
    target: address(),
    server: text(),
    /** Unix milliseconds; null when nobody waits in a call because the target is not running. */
    deadline: z.number().nullable(),
    /** Until then only the wait may take the answer. Later than the deadline, so that the wait looks last. */
    reservedUntil: z.number().nullable(),
  });

/** An agent asked and awaits an answer. */
export const askOpened = defineEvent({
  type: 'ask.opened',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.requestId, data.messageId],
});

import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    requestId: text(),
    asker: address(),
    messageId: text(),
    /** The call had already returned without it: the answer is ordinary mail. */
    late: z.boolean(),
  });

/** A wait ended with its answer. */
export const askAnswered = defineEvent({
  type: 'ask.answered',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.requestId, data.messageId],
});

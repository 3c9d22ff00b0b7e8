import { defineEvent, type Zod } from '../definition.js';
import { address, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    requestId: text(z),
    asker: address(z),
    messageId: text(z),
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

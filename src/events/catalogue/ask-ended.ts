import { defineEvent, type Zod } from '../definition.js';
import { address, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    requestId: text(z),
    asker: address(z),
    /** `expired`: its time to live is over. `target-ended`: whoever was asked has stopped running. */
    reason: z.enum(['expired', 'target-ended']),
  });

/** Nobody waits for this answer any more: should one come, it is ordinary mail. */
export const askEnded = defineEvent({
  type: 'ask.ended',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.requestId],
});

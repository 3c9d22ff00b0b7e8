import { defineEvent, type Zod } from '../definition.js';
import { address, text } from './shapes.js';

const schema = (z: Zod) => z.strictObject({ requestId: text(z), asker: address(z), timeoutMs: z.number() });

/** The call stopped waiting because its time was up. A late answer is still recognised. */
export const askExpired = defineEvent({
  type: 'ask.expired',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.requestId],
});

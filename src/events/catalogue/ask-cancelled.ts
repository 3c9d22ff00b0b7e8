import { defineEvent, type Zod } from '../definition.js';
import { address, text } from './shapes.js';

const schema = (z: Zod) => z.strictObject({ requestId: text(z), asker: address(z) });

/** The client took its question's call back. A late answer is still recognised. */
export const askCancelled = defineEvent({
  type: 'ask.cancelled',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.requestId],
});

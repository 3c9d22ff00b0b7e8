import { defineEvent, type Zod } from '../definition.js';
import { position, text } from './shapes.js';

const schema = (z: Zod) => z.strictObject({ record: position(z), reason: text(z) });

/** A stored record cannot be used. Every fold skips it from now on, also those that begin anew. */
export const recordQuarantined = defineEvent({
  type: 'record.quarantined',
  v: 1,
  critical: true,
  schema,
  refs: () => [],
});

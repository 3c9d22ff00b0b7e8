import { defineEvent, type Zod } from '../definition.js';
import { text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    server: text(z),
    /** `exit`: it said so itself. `lost`: somebody proved that the process is gone. */
    how: z.enum(['exit', 'lost']),
    evidence: text(z),
  });

/** A server process went. Its agent stays known and its mail stays where it is. */
export const sessionEnded = defineEvent({
  type: 'session.ended',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.server],
});

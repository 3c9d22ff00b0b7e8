import { defineEvent, type Zod } from '../definition.js';
import { count, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    name: text(z),
    version: z.int().positive(),
    /** Which tables are in use from now on; those before were an earlier number. */
    generation: count(z),
    reason: text(z),
  });

/** The tables of a projection were folded anew beside the old ones, and are in use from here on. */
export const projectionRebuilt = defineEvent({
  type: 'projection.rebuilt',
  v: 1,
  critical: false,
  schema,
  refs: () => [],
});

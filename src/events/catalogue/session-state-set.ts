import { defineEvent, type Zod } from '../definition.js';
import { address, maybeText } from './shapes.js';

const schema = (z: Zod) => z.strictObject({ address: address(z), purpose: maybeText(z) });

/** An agent published what it is working on. */
export const sessionStateSet = defineEvent({
  type: 'session.state_set',
  v: 1,
  critical: false,
  schema,
  refs: () => [],
});

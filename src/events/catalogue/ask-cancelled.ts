import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, text } from './shapes.js';

const schema = () => z.strictObject({ requestId: text(), asker: address() });

/** The client took its question's call back. A late answer is still recognised. */
export const askCancelled = defineEvent({
  type: 'ask.cancelled',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.requestId],
});

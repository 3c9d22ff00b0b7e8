import { defineEvent, type Zod } from '../definition.js';
import { address, position, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({ address: address(z), handOver: position(z), ids: z.array(text(z)) });

/** The answer that carried these messages has left this process whole. */
export const messageConfirmed = defineEvent({
  type: 'message.confirmed',
  v: 1,
  critical: true,
  schema,
  refs: (data) => data.ids,
});

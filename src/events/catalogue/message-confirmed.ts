import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, position, text } from './shapes.js';

const schema = () => z.strictObject({ address: address(), handOver: position(), ids: z.array(text()) });

/** The answer that carried these messages has left this process whole. */
export const messageConfirmed = defineEvent({
  type: 'message.confirmed',
  v: 1,
  critical: true,
  schema,
  refs: (data) => data.ids,
});

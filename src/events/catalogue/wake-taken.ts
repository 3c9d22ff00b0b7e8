import { defineEvent, type Zod } from '../definition.js';
import { address, text, wakeDriver } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    wake: text(z),
    messageId: text(z),
    address: address(z),
    server: text(z),
    /** The first that it will try; what did it in the end, `wake.fired` says. */
    driver: wakeDriver(z),
    /** Unix milliseconds; after that the server must do nothing more for it. */
    leaseUntil: z.number(),
  });

/** A server of the agent will wake it, and nobody else. Nothing outside the log was touched before this. */
export const wakeTaken = defineEvent({
  type: 'wake.taken',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.wake, data.messageId],
});

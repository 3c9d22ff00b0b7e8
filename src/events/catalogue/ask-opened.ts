import { defineEvent, type Zod } from '../definition.js';
import { address, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    requestId: text(z),
    messageId: text(z),
    asker: address(z),
    target: address(z),
    server: text(z),
    /** Unix milliseconds; null when no call waits: the target is not running, or the message delegates work. */
    deadline: z.number().nullable(),
    /** Until then only the wait may take the answer. Later than the deadline, so that the wait looks last. */
    reservedUntil: z.number().nullable(),
    /** Unix milliseconds after which an answer is no longer waited for; null when it always is. */
    expiresAt: z.number().nullable(),
    /** It waits for work to be closed: an answer by the way does not end it. */
    delegated: z.boolean(),
  });

/** An agent asked and awaits an answer. */
export const askOpened = defineEvent({
  type: 'ask.opened',
  v: 2,
  critical: true,
  schema,
  upcast: { 1: (old) => ({ ...old, expiresAt: null, delegated: false }) },
  refs: (data) => [data.requestId, data.messageId],
});

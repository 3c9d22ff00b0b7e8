import { defineEvent, type Zod } from '../definition.js';
import { address, maybeText, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    /** The message that delegated the work. */
    messageId: text(z),
    owner: address(z),
    requester: address(z),
    state: z.enum(['done', 'blocked']),
    /** The message that says so to the requester; null when there is nobody to tell. */
    notice: maybeText(z),
    /** What was said, when no message says it. */
    body: maybeText(z),
  });

/** The owner of some work said how it ended. The message to the requester is in the same append. */
export const obligationClosed = defineEvent({
  type: 'obligation.closed',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.messageId, data.notice],
});

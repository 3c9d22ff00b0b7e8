import { defineEvent, type Zod } from '../definition.js';
import { address, maybeText, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    /** The message that delegated the work. */
    messageId: text(z),
    /** The requester's expectation; null when it had no id to be told under. */
    requestId: maybeText(z),
    owner: address(z),
    requester: address(z),
    /** The message that says so to the owner. */
    notice: text(z),
  });

/** The requester of some work withdrew it. The message to the owner is in the same append. */
export const obligationCancelled = defineEvent({
  type: 'obligation.cancelled',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.messageId, data.requestId, data.notice],
});

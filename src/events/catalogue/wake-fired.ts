import { defineEvent, type Zod } from '../definition.js';
import { address, maybeText, text, wakeDriver } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    wake: text(z),
    messageId: text(z),
    address: address(z),
    server: text(z),
    driver: wakeDriver(z),
    /** Whether there was a sign that the agent was idle and that the client took it. */
    confirmed: z.boolean(),
    /** What was done and seen. Never a peer's words. */
    evidence: text(z),
    replyTo: maybeText(z),
  });

/** Keys or a signal were sent to wake an agent. */
export const wakeFired = defineEvent({
  type: 'wake.fired',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.wake, data.messageId],
});

import { defineEvent, type Zod } from '../definition.js';
import { address, count, maybeText, text, wakeVia } from './shapes.js';

/** What is said of a wake when it is asked for. */
export const wakeRequest = (z: Zod) =>
  z.strictObject({
    wake: text(z),
    /** The message that the agent is to be woken for; it will find all that waits. */
    messageId: text(z),
    address: address(z),
    via: wakeVia(z),
    /** The request that the message answers, when the wake is for answering it and nothing else asked for it. */
    replyTo: maybeText(z),
    /** Whether keys may be typed for it: without a sign that the agent is idle only if somebody asked outright. */
    mayType: z.boolean(),
    /** 0 for a sender's own; the agent's server tries again a few times. */
    attempt: count(z),
    /** What it was decided on. */
    given: z.strictObject({
      option: z.enum(['off', 'auto']).nullable(),
      state: z.enum(['busy', 'fresh-idle', 'idle', 'stale', 'unknown']),
      /** Unix milliseconds of what showed that state. */
      seenAt: count(z).nullable(),
      strategy: z.enum(['auto', 'legacy']),
    }),
  });

/** An agent is to be woken: its own server decides how. */
export const wakeRequested = defineEvent({
  type: 'wake.requested',
  v: 1,
  critical: true,
  calls: true,
  schema: wakeRequest,
  refs: (data) => [data.wake, data.messageId],
});

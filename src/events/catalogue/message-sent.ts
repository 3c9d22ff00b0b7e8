import { defineEvent, type Zod } from '../definition.js';
import { address, count, maybeText, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    id: text(z),
    project: text(z),
    from: z.strictObject({ address: address(z), session: maybeText(z) }),
    to: z.strictObject({ address: address(z), session: maybeText(z) }),
    /** As the sender wrote it, and what it was taken for. */
    target: text(z),
    resolvedBy: z.enum(['session', 'terminal', 'reply']),
    /** What was known of the recipient's process when it was sent. */
    recipientPid: z.int().positive().nullable(),
    recipientLive: z.boolean().nullable(),
    /** Stored here and nowhere else, verbatim. */
    body: text(z),
    bodyBytes: count(z),
    requestId: maybeText(z),
    replyTo: maybeText(z),
    sourceMessageId: maybeText(z),
    idempotencyKey: maybeText(z),
    wake: z.enum(['off', 'auto']).nullable(),
    /** The recipient owes that this is done, until it is closed. */
    obligation: z.strictObject({ dueAt: count(z).nullable() }).nullable(),
    /** Messages that belong together: of one sending to several, and all answers to it. */
    thread: maybeText(z),
    /** How many were sent by that one call. */
    copies: count(z),
  });

/** A message is on record; its reply handle resolves from here on. */
export const messageSent = defineEvent({
  type: 'message.sent',
  v: 2,
  critical: true,
  schema,
  upcast: { 1: (old) => ({ ...old, obligation: null, thread: null, copies: 1 }) },
  refs: (data) => [
    data.id,
    data.requestId,
    data.replyTo,
    data.sourceMessageId,
    data.from.session,
    data.to.session,
    data.thread,
  ],
});

import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, count, maybeText, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    id: text(),
    project: text(),
    from: z.strictObject({ address: address(), session: maybeText() }),
    to: z.strictObject({ address: address(), session: maybeText() }),
    /** As the sender wrote it, and what it was taken for. */
    target: text(),
    resolvedBy: z.enum(['session', 'terminal', 'reply']),
    /** What was known of the recipient's process when it was sent. */
    recipientPid: z.int().positive().nullable(),
    recipientLive: z.boolean().nullable(),
    /** Stored here and nowhere else, verbatim. */
    body: text(),
    bodyBytes: count(),
    requestId: maybeText(),
    replyTo: maybeText(),
    sourceMessageId: maybeText(),
    idempotencyKey: maybeText(),
    wake: z.enum(['off', 'auto']).nullable(),
    /** The recipient owes that this is done, until it is closed. */
    obligation: z.strictObject({ dueAt: count().nullable() }).nullable(),
    /** Messages that belong together: of one sending to several, and all answers to it. */
    thread: maybeText(),
    /** How many were sent by that one call. */
    copies: count(),
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

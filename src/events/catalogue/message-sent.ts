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
  });

/** A message is on record; its reply handle resolves from here on. */
export const messageSent = defineEvent({
  type: 'message.sent',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.id, data.requestId, data.replyTo, data.from.session, data.to.session],
});

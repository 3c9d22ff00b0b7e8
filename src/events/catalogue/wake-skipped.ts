import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    messageId: text(),
    address: address(),
    /** The tool, or the rule, that considered the wake. */
    via: z.enum(['send_message', 'reply_to_message', 'reply_default', 'ask_peer']),
    reason: z.enum(['no_taker']),
  });

/** A wake was considered and not sent, and why. */
export const wakeSkipped = defineEvent({
  type: 'wake.skipped',
  v: 1,
  critical: false,
  schema,
  refs: (data) => [data.messageId],
});

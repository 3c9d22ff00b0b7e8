import { defineEvent, type Zod } from '../definition.js';
import { address, maybeText, text, wakeVia } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    messageId: text(z),
    address: address(z),
    via: wakeVia(z),
    reason: z.enum([
      // Decided by whoever asked.
      'not_running',
      'busy',
      'disabled',
      'no_fresh_idle',
      'deduped',
      'rate_limited',
      'debounced',
      'under_way',
      'already_woken',
      'no_driver',
      // Decided by the agent's own server, or because of it.
      'no_taker',
      'taker_lost',
      'read',
      'unavailable',
      'failed',
      'gave_up',
    ]),
    /** The wake that was requested and ends here, or the one that stands for this; null when there is none. */
    wake: maybeText(z),
    /** What the drivers said. Never a peer's words. */
    evidence: maybeText(z),
  });

/** A wake was considered and not sent, and why. */
export const wakeSkipped = defineEvent({
  type: 'wake.skipped',
  v: 2,
  critical: true,
  schema,
  upcast: { 1: (old) => ({ ...old, wake: null, evidence: null }) },
  refs: (data) => [data.messageId, data.wake],
});

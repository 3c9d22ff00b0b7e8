import { defineEvent, type Zod } from '../definition.js';
import { address, position, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    address: address(z),
    /** The message at the front of the mailbox, which is too large for any hook. */
    id: text(z),
    /** Everything up to this place in the mailbox was counted. */
    upTo: position(z),
  });

/** An agent was told of mail that no hook can hand over. Told once, and again when more has come. */
export const messageAnnounced = defineEvent({
  type: 'message.announced',
  v: 1,
  critical: false,
  schema,
  refs: (data) => [data.id],
});

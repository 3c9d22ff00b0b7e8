import { defineEvent, type Zod } from '../definition.js';
import { address, mailboxItem, processIdentity, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    address: address(z),
    items: z.array(mailboxItem(z)),
    door: z.enum(['read', 'ask', 'prompt', 'pre-tool', 'post-tool', 'stop']),
    /** Who gave them: a server, or the hook that `hook` tells of. */
    server: text(z),
    hook: z.strictObject({ process: processIdentity(z), bootId: text(z), namespace: text(z) }).nullable(),
    /** The client's request that the answer belongs to. */
    request: text(z),
  });

/** These messages are in an answer to the client. Not yet proof that it arrived. */
export const messageHandedOver = defineEvent({
  type: 'message.handed_over',
  v: 2,
  critical: true,
  schema,
  upcast: { 1: (old) => ({ ...old, hook: null }) },
  refs: (data) => data.items.map((item) => item.id),
});

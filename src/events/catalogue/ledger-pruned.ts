import { defineEvent, type Zod } from '../definition.js';
import { address, count, mailboxItem } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({ address: address(z), items: z.array(mailboxItem(z)), limit: count(z) });

/** A recipient's oldest handed-over reply handles were dropped because the ledger was full. */
export const ledgerPruned = defineEvent({
  type: 'ledger.pruned',
  v: 1,
  critical: true,
  schema,
  refs: (data) => data.items.map((item) => item.id),
});

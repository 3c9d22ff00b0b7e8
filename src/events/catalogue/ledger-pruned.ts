import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, count, mailboxItem } from './shapes.js';

const schema = () => z.strictObject({ address: address(), items: z.array(mailboxItem()), limit: count() });

/** A recipient's oldest handed-over reply handles were dropped because the ledger was full. */
export const ledgerPruned = defineEvent({
  type: 'ledger.pruned',
  v: 1,
  critical: true,
  schema,
  refs: (data) => data.items.map((item) => item.id),
});

import type { ClientAdapter } from '../clients/index.js';
import type { Settings } from '../settings.js';
import type { MailBudget } from './render.js';

/** How much one hook may say to a client: what reaches its model whole, and no more of bodies than is wanted. */
export function budgetFor({ hookTextLimit }: ClientAdapter, { hookMaxBodyChars }: Settings): MailBudget {
  const { units, bytes } = hookTextLimit;
  return { output: units, bodies: hookMaxBodyChars, ...(bytes === null ? {} : { bytes }) };
}

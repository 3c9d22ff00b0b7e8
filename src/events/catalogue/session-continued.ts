import { defineEvent, type Zod } from '../definition.js';
import { maybeText, processIdentity, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    project: text(z),
    from: text(z),
    to: text(z),
    source: z.enum(['clear', 'compact']),
    /** The client process that ran the one and runs the other. */
    client: processIdentity(z),
    bootId: text(z),
    namespace: text(z),
    transcriptPath: maybeText(z),
  });

/** An agent went on under a new id: all that is kept under the old one follows, and the old one leads there. */
export const sessionContinued = defineEvent({
  type: 'session.continued',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.from, data.to],
});

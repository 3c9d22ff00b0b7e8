import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { maybeText, processIdentity, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    project: text(),
    from: text(),
    to: text(),
    source: z.enum(['clear', 'compact']),
    /** The client process that ran the one and runs the other. */
    client: processIdentity(),
    bootId: text(),
    namespace: text(),
    transcriptPath: maybeText(),
  });

/** An agent went on under a new id: all that is kept under the old one follows, and the old one leads there. */
export const sessionContinued = defineEvent({
  type: 'session.continued',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.from, data.to],
});

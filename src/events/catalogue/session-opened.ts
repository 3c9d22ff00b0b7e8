import { defineEvent, type Zod } from '../definition.js';
import { clientType, maybeText, processIdentity, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    session: text(z),
    project: text(z),
    /** The client process that runs it. */
    client: processIdentity(z),
    bootId: text(z),
    namespace: text(z),
    clientType: clientType(z),
    /** What the client called the occasion: startup, resume, … */
    source: text(z),
    transcriptPath: maybeText(z),
  });

/** A client said, by its session-start hook, which session it runs from now on. Its servers go by that. */
export const sessionOpened = defineEvent({
  type: 'session.opened',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.session],
});

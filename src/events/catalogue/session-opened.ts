import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { clientType, maybeText, processIdentity, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    session: text(),
    project: text(),
    /** The client process that runs it. */
    client: processIdentity(),
    bootId: text(),
    namespace: text(),
    clientType: clientType(),
    /** What the client called the occasion: startup, resume, … */
    source: text(),
    transcriptPath: maybeText(),
  });

/** A client said, by its session-start hook, which session it runs from now on. Its servers go by that. */
export const sessionOpened = defineEvent({
  type: 'session.opened',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.session],
});

import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { clientType, maybeText, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    server: text(),
    /** The client's conversation on this server that speaks for the session; null when it has just one. */
    thread: maybeText(),
    session: text(),
    project: text(),
    strategy: z.enum(['explicit', 'thread', 'hook', 'environment', 'sticky', 'birth-time']),
    confidence: z.enum(['high', 'medium']),
    evidence: text(),
    clientType: clientType(),
    transcriptPath: maybeText(),
    /** Where the agent works; the server may have been started elsewhere. Null where it was not recorded. */
    place: z.strictObject({ cwd: text(), root: text() }).nullable(),
  });

/** This server speaks for a session from now on. Mail for the nameless server follows. */
export const sessionClaimed = defineEvent({
  type: 'session.claimed',
  v: 2,
  critical: true,
  schema,
  upcast: { 1: (old) => ({ ...old, place: null }) },
  refs: (data) => [data.server, data.session],
});

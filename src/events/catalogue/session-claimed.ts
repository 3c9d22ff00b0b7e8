import { defineEvent, type Zod } from '../definition.js';
import { clientType, maybeText, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    server: text(z),
    /** The client's conversation on this server that speaks for the session; null when it has just one. */
    thread: maybeText(z),
    session: text(z),
    project: text(z),
    strategy: z.enum(['explicit', 'thread', 'hook', 'environment', 'sticky', 'birth-time']),
    confidence: z.enum(['high', 'medium']),
    evidence: text(z),
    clientType: clientType(z),
    transcriptPath: maybeText(z),
    /** Where the agent works; the server may have been started elsewhere. Null where it was not recorded. */
    place: z.strictObject({ cwd: text(z), root: text(z) }).nullable(),
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

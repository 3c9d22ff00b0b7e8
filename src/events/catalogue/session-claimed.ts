import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { maybeText, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    server: text(),
    /** The client's conversation on this server that speaks for the session; null when it has just one. */
    thread: maybeText(),
    session: text(),
    project: text(),
    strategy: z.enum(['explicit', 'thread', 'environment']),
    confidence: z.enum(['high', 'medium']),
    evidence: text(),
    clientType: z.enum(['claude-code', 'codex', 'unknown']),
    transcriptPath: maybeText(),
  });

/** This server speaks for a session from now on. Mail for the nameless server follows. */
export const sessionClaimed = defineEvent({
  type: 'session.claimed',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.server, data.session],
});

import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { clientType, count, maybeText, processIdentity, text } from './shapes.js';

const schema = () =>
  z.strictObject({
    server: text(),
    process: processIdentity(),
    bootId: text(),
    /** Inode of the PID namespace; pids of two namespaces must not be compared. */
    namespace: text(),
    /** From the parent upward; evidence for identity and for wakes. */
    ancestors: z.array(z.strictObject({ pid: count(), startToken: text(), name: text() })),
    /** The nearest ancestor that is not a launcher (npx, a shell). */
    client: processIdentity().nullable(),
    clientType: clientType(),
    clientInfo: z.strictObject({ name: text(), version: text() }).nullable(),
    program: text(),
    /** `name@version` of every projection this program folds. */
    projections: z.array(text()),
    cwd: text(),
    /** Null while it is not known: the server's own directory says nothing of this client's agents. */
    project: z.strictObject({ id: text(), root: text() }).nullable(),
    terminal: z.strictObject({ socket: text(), pane: text(), session: maybeText() }).nullable(),
    /** Ended servers of the same client that never had an id: their mail is this server's now. */
    inherits: z.array(text()),
  });

/** A server process came up and can be sent mail. */
export const sessionStarted = defineEvent({
  type: 'session.started',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.server],
});

import { defineEvent, type Zod } from '../definition.js';
import { clientType, count, maybeText, processIdentity, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    server: text(z),
    process: processIdentity(z),
    bootId: text(z),
    /** Inode of the PID namespace; pids of two namespaces must not be compared. */
    namespace: text(z),
    /** From the parent upward; evidence for identity and for wakes. */
    ancestors: z.array(z.strictObject({ pid: count(z), startToken: text(z), name: text(z) })),
    /** The nearest ancestor that is not a launcher (npx, a shell). */
    client: processIdentity(z).nullable(),
    clientType: clientType(z),
    clientInfo: z.strictObject({ name: text(z), version: text(z) }).nullable(),
    program: text(z),
    /** `name@version` of every projection this program folds. */
    projections: z.array(text(z)),
    cwd: text(z),
    /** Null while it is not known: the server's own directory says nothing of this client's agents. */
    project: z.strictObject({ id: text(z), root: text(z) }).nullable(),
    terminal: z.strictObject({ socket: text(z), pane: text(z), session: maybeText(z) }).nullable(),
    /** Ended servers of the same client that never had an id: their mail is this server's now. */
    inherits: z.array(text(z)),
  });

/** A server process came up and can be sent mail. */
export const sessionStarted = defineEvent({
  type: 'session.started',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.server],
});

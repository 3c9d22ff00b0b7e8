import { defineEvent, type Zod } from '../definition.js';
import { maybeText, text } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    server: text(z),
    thread: maybeText(z),
    session: text(z),
    project: text(z),
    /**
     * Set when only this server's guess had made the id known: it is no address any more, and all that is kept
     * there moves to this session.
     */
    correctedTo: z.strictObject({ session: text(z) }).nullable(),
  });

/** This server no longer speaks for a session. */
export const sessionReleased = defineEvent({
  type: 'session.released',
  v: 1,
  critical: true,
  schema,
  refs: (data) => [data.server, data.session],
});

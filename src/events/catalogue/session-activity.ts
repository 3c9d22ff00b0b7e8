import { defineEvent, type Zod } from '../definition.js';
import { address, count, maybeText } from './shapes.js';

const schema = (z: Zod) =>
  z.strictObject({
    address: address(z),
    state: z.enum(['busy', 'idle']),
    /** What showed it: a hook of that moment, a tool call, or the end of the transcript. */
    source: z.enum(['start', 'prompt', 'tool', 'stop', 'interrupt', 'end', 'call', 'transcript']),
    turn: maybeText(z),
    /** Unix milliseconds of what showed it, which may lie before this was recorded. */
    evidenceAt: count(z),
  });

/** An agent was seen in the middle of a turn, or between two. */
export const sessionActivity = defineEvent({
  type: 'session.activity',
  v: 1,
  critical: true,
  schema,
  refs: () => [],
});

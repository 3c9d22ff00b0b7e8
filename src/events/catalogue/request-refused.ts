import { defineEvent, type Zod } from '../definition.js';
import { maybeText, text } from './shapes.js';

const schema = (z: Zod) => z.strictObject({ tool: text(z), target: maybeText(z), code: text(z) });

/** A tool refused a well-formed request. Nothing else happened. */
export const requestRefused = defineEvent({
  type: 'request.refused',
  v: 1,
  critical: false,
  schema,
  refs: (data) => [data.target],
});

import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { maybeText, text } from './shapes.js';

const schema = () => z.strictObject({ tool: text(), target: maybeText(), code: text() });

/** A tool refused a well-formed request. Nothing else happened. */
export const requestRefused = defineEvent({
  type: 'request.refused',
  v: 1,
  critical: false,
  schema,
  refs: (data) => [data.target],
});

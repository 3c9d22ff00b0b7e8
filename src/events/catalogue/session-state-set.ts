import * as z from 'zod';
import { defineEvent } from '../definition.js';
import { address, maybeText } from './shapes.js';

const schema = () => z.strictObject({ address: address(), purpose: maybeText() });

/** An agent published what it is working on. */
export const sessionStateSet = defineEvent({
  type: 'session.state_set',
  v: 1,
  critical: false,
  schema,
  refs: () => [],
});

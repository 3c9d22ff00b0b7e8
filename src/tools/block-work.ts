import * as z from 'zod';
import { body, line, wake } from './bounds.js';
import { closeWork, gatherPart } from './close-work.js';
import { defineTool } from './types.js';

const BLOCKED = '[blocked] ';

/** Says that some work cannot be done. */
export const blockWork = defineTool({
  name: 'block_work',
  description: 'Work that you own cannot be done: closes it and sends the reason to whoever asked.',
  input: z.object({ message_id: line(128), reason: body(BLOCKED), wake: wake() }),
  gather: (input, surroundings) => gatherPart(surroundings, input.message_id, 'requester'),
  decide(now, { message_id, reason, wake }, context) {
    const closing = {
      messageId: message_id,
      state: 'blocked',
      body: `${BLOCKED}${reason}`,
      wake: wake ?? null,
      via: 'block_work',
    } as const;
    return closeWork(now, closing, context);
  },
});

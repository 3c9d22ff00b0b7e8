import * as z from 'zod';
import { body, line, wake } from './bounds.js';
import { closeWork, gatherPart } from './close-work.js';
import { defineTool } from './types.js';

/** Says that some work is done. */
export const completeWork = defineTool({
  name: 'complete_work',
  description:
    'Work that you own is done: closes it and sends body to whoever asked, who need not be running. If it was ' +
    'closed before (already_closed), that outcome stands.',
  input: z.object({ message_id: line(128), body: body(), wake: wake() }),
  gather: (input, surroundings) => gatherPart(surroundings, input.message_id, 'requester'),
  decide(now, { message_id, body, wake }, context) {
    const closing = {
      messageId: message_id,
      state: 'done',
      body,
      wake: wake ?? null,
      via: 'complete_work',
    } as const;
    return closeWork(now, closing, context);
  },
});

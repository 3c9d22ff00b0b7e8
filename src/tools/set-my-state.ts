import * as z from 'zod';
import { cardOf } from '../projections/index.js';
import { done } from './answers.js';
import { lineOrNothing } from './bounds.js';
import { defineTool } from './types.js';

/** Publishes the caller's card. It belongs to the agent and survives restarts of its server. */
export const setMyState = defineTool({
  name: 'set_my_state',
  description:
    'Publish what you are working on, so that peers see it. Without purpose: only refresh its time.',
  input: z.object({ purpose: lineOrNothing(200).optional() }),
  gather: () => ({ presence: new Map() }),
  decide(now, input, { caller, at }) {
    const purpose = input.purpose ?? cardOf(now, caller.address)?.purpose ?? null;
    return {
      events: [{ type: 'session.state_set', data: { address: caller.address, purpose } }],
      answer: done({ state: { purpose, updated_at: Math.floor(at / 1000) } }),
    };
  },
});

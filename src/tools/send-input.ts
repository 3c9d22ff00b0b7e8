import * as z from 'zod';
import { body, line, target, wake } from './bounds.js';

/** The target that means every other running agent of the project. */
export const EVERYBODY = '*';

/** Most that one call may send to. */
export const MOST_TARGETS = 20;

/** Longest time that work may be given, in seconds: thirty days. */
const LONGEST_DUE_S = 30 * 24 * 60 * 60;

/** What `send_message` takes. */
export const sendInput = z
  .object({
    target: z.union([target(), z.array(target()).min(1).max(MOST_TARGETS)]),
    body: body(),
    wake: wake(),
    reply_to: line(128).optional(),
    source_message_id: line(128).optional(),
    idempotency_key: line(128).optional(),
    action_required: z.boolean().optional(),
    due_in_s: z.number().int().min(1).max(LONGEST_DUE_S).optional(),
  })
  .refine(({ due_in_s, action_required }) => due_in_s === undefined || action_required === true, {
    message: 'due_in_s needs action_required:true',
    path: ['due_in_s'],
  })
  .refine(({ target: to, reply_to }) => reply_to === undefined || !isGroup(to), {
    message: 'an answer goes to one target',
    path: ['reply_to'],
  });

/** What a caller of `send_message` may say. */
export type SendInput = z.infer<typeof sendInput>;

/** Whether a target may mean several. */
export function isGroup(to: string | readonly string[]): to is typeof EVERYBODY | readonly string[] {
  return typeof to !== 'string' || to === EVERYBODY;
}

import * as z from 'zod';
import { isSessionId } from '../clients/index.js';

/** Largest message body, in UTF-8 bytes. */
export const MAX_BODY_BYTES = 8192;

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

const wellFormed = (text: string) => text.isWellFormed();
const oneLine = (text: string) => wellFormed(text) && !CONTROL.test(text);

/** Printable text on one line, from 1 to `max` UTF-16 units. */
export function line(max: number): z.ZodString {
  return z.string().min(1).max(max).refine(oneLine, 'must be printable characters on one line');
}

/** The same, but may be empty. */
export function lineOrNothing(max: number): z.ZodString {
  return z.string().max(max).refine(oneLine, 'must be printable characters on one line');
}

/** An id that an agent or its client made up. */
export const sessionId = () =>
  z
    .string()
    .min(1)
    .max(128)
    .refine(isSessionId, 'must be printable characters on one line, without a space at either end');

/** Whom to reach: a session id, or the name of a terminal. */
export const target = () => line(256);

/** A message body: verbatim, control characters and all. What is put before it counts too. */
export const body = (before = '') => {
  const room = MAX_BODY_BYTES - Buffer.byteLength(before);
  return z
    .string()
    .min(1)
    .refine(wellFormed, 'body is not well-formed Unicode')
    .refine((text) => Buffer.byteLength(text) <= room, `body exceeds ${room} UTF-8 bytes`);
};

/** Whether to wake the recipient; unset leaves it to the rule. */
export const wake = () => z.enum(['off', 'auto']).optional();

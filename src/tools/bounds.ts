import * as z from 'zod';

/** Largest message body, in UTF-8 bytes. */
export const MAX_BODY_BYTES = 8192;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it must find
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u;

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
  line(128).refine((id) => id.trim() === id, 'must not begin or end with a space');

/** Whom to reach: a session id, or the name of a terminal. */
export const target = () => line(256);

/** A message body: verbatim, control characters and all. */
export const body = () =>
  z
    .string()
    .min(1)
    .refine(wellFormed, 'body is not well-formed Unicode')
    .refine(
      (text) => Buffer.byteLength(text) <= MAX_BODY_BYTES,
      `body exceeds ${MAX_BODY_BYTES} UTF-8 bytes`,
    );

/** Whether to wake the recipient; unset leaves it to the rule. */
export const wake = () => z.enum(['off', 'auto']).optional();

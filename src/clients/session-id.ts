const MAX_LENGTH = 128;
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * Whether a value can be an agent's session id: 1 to 128 UTF-16 units, one line of printable, well-formed
 * Unicode, no space at either end.
 */
export function isSessionId(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > MAX_LENGTH) return false;
  return !INVISIBLE.test(value) && value.trim() === value;
}

import * as fc from 'fast-check';
import type { Env } from '../../src/clients/index.js';

/** Texts that were chosen to lead somewhere, to break something, or to cost much. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '.',
  '..',
  '.*',
  '*',
  '../../x',
  '..\\..\\x',
  '/etc/passwd',
  'a/b',
  '-rf',
  '$(id)',
  'a\nb',
  'a\0b',
  '\u2028',
  '\ud800',
  '\u202eb',
  '__proto__',
  'constructor',
  'x'.repeat(129),
  'x'.repeat(1_000_000),
];

/** Nested deeper than any stack. */
export const DEEP: unknown = (() => {
  let value: unknown = null;
  for (let depth = 0; depth < 100_000; depth += 1) value = [value];
  return value;
})();

/** JSON values that are of no wanted type, or too much of it. */
export const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  [],
  [null],
  [[[]]],
  {},
  { text: {} },
  DEEP,
  ...HOSTILE_TEXTS,
];

/** Any text, the hostile ones often. */
export const texts = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

/** Any JSON value, the hostile ones often; none that is too deep to be printed. */
export const values = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(...HOSTILE_VALUES.filter((value) => value !== DEEP)),
);

/** JSON objects that have some of these members and others. */
export function objectsOf(members: readonly string[]): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc
    .dictionary(fc.oneof(fc.constantFrom('other', ...members), fc.string()), values)
    .map(Object.freeze);
}

/** Environments that set some of these variables. */
export function environmentsOf(variables: readonly string[]): fc.Arbitrary<Env> {
  return fc.dictionary(fc.constantFrom('OTHER', ...variables), texts).map(Object.freeze);
}

/** A JSON value with each part of it replaced, one at a time, by each hostile value. */
export function* mutationsOf(value: unknown): Generator<unknown> {
  yield* HOSTILE_VALUES;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    for (const mutation of mutationsOf(part)) {
      const changed = { ...value, [key]: mutation };
      yield Array.isArray(value) ? Object.values(changed) : changed;
    }
  }
}

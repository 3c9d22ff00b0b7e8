import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { definitionOf } from '../../src/events/index.js';
import { quickCheck } from '../../src/forensics/quick-shape.js';
import { finishedMail } from '../support/archived-home.js';

const samples = finishedMail(3).map(({ type, data }) => {
  const schema = definitionOf(type)!.schema(z);
  return { data, schema, fits: quickCheck(schema) };
});

const junk = fc.constantFrom<unknown>(null, undefined, true, '', 'x', -1, 0, 1.5, 1e300, Number.NaN, [], {}, [
  'x',
]);

test('what is plainly right is told without the schema', () => {
  for (const { data, fits } of samples) expect(fits(data)).toBe(true);
});

test('nothing that the schema refuses passes the quick check, whatever is put into an event', () => {
  const wanted = fc.record({ which: fc.nat(), path: fc.array(fc.nat(), { maxLength: 3 }), junk });
  let refused = 0;
  fc.assert(
    fc.property(wanted, ({ which, path, junk: put }) => {
      const { data, schema, fits } = samples[which % samples.length]!;
      const changed = changedAt(structuredClone(data), path, put);
      const isRight = schema.safeParse(changed).success;
      if (!isRight) refused += 1;
      if (!isRight && fits(changed)) expect.unreachable(JSON.stringify(changed));
    }),
    { numRuns: 2000 },
  );
  expect(refused).toBeGreaterThan(500);
});

test('a field too many, and one too few, are left to the schema', () => {
  for (const { data, fits } of samples) {
    expect(fits({ ...data, more: 1 })).toBe(false);
    const [first = ''] = Object.keys(data);
    expect(fits(Object.fromEntries(Object.entries(data).filter(([name]) => name !== first)))).toBe(false);
  }
});

/** The same with something else at a place, which is given by numbers. */
function changedAt(value: unknown, [step = 0, ...rest]: readonly number[], put: unknown): unknown {
  if (typeof value !== 'object' || value === null) return put;
  const fields = value as Record<string, unknown>;
  const names = [...Object.keys(value), 'unheard-of'];
  const name = names[step % names.length]!;
  fields[name] = rest.length === 0 ? put : changedAt(fields[name], rest, put);
  return value;
}

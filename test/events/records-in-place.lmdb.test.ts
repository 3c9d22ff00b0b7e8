import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openEnvironment } from '../../src/events/lmdb.js';
import { temporaryFolder } from '../support/agent.js';

test('P1: records of any size are read as they were written, one by one, in a range and where they lie', async () => {
  const store = openEnvironment(temporaryFolder());
  // Up to several times what the engine reads into at first.
  const size = fc.oneof(fc.nat(600), fc.nat(5000), fc.integer({ min: 30_000, max: 300_000 }));
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 12 }), (sizes) => {
      const written = sizes.map((length, index) => Buffer.alloc(length + 1, index + 1));
      store.transact(() => {
        for (const { key } of store.events.range({})) store.events.remove(key);
        for (const [index, bytes] of written.entries()) store.events.put(index + 1, bytes);
      });
      const copies = store.transact(() => store.events.range({}).map(({ value }) => value));
      const singly = store.transact(() => sizes.map((_, index) => store.events.get(index + 1)));
      const inPlace = store.transact(() => store.events.map({}, (_, bytes) => Buffer.from(bytes)));
      for (const read of [copies, singly, inPlace]) {
        expect(read.map((bytes) => bytes?.length)).toEqual(written.map(({ length }) => length));
        expect(written.every((bytes, index) => bytes.equals(read[index] ?? Buffer.alloc(0)))).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
  await store.close();
});

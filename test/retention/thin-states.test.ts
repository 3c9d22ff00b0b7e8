import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredArchive } from '../../src/events/index.js';
import { type SavedState, segmentsToDiscard, statesToThin } from '../../src/retention/index.js';

/** Where files of the archive end, and how large they are. */
const sizes = fc.uniqueArray(fc.record({ at: fc.integer({ min: 1, max: 60 }), bytes: fc.nat(50) }), {
  selector: ({ at }) => at,
  maxLength: 12,
});

const everything = fc
  .record({ segments: sizes, states: sizes, most: fc.nat(400), begins: fc.nat(12) })
  .map(({ segments, states, most, begins }) => {
    const saved: SavedState[] = states.map(({ at, bytes }) => ({ seq: at, bytes })).sort(bySeq);
    const archive: StoredArchive = {
      gaps: [],
      earliest: saved[begins]?.seq ?? 0,
      segments: segments
        .sort((one, other) => one.at - other.at)
        .map(({ at, bytes }) => {
          return { name: `segment-${at}`, bytes, digest: '', events: 1, first: at, last: at, newest: at };
        }),
    };
    return { archive, saved, most };
  });

function bySeq(one: SavedState, other: SavedState): number {
  return one.seq - other.seq;
}

function sum(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}

test('P6: saved states go oldest first until all fits, and none that the beginning of what is kept rests on, now or later', () => {
  fc.assert(
    fc.property(everything, fc.nat(70), ({ archive, saved, most }, age) => {
      const going = statesToThin(archive, saved, most);
      const left = saved.filter(({ seq }) => !going.includes(seq));
      const mayGo = statesToThin(archive, saved, -1);
      expect(going).toEqual(mayGo.slice(0, going.length));
      const without = (count: number) => sum(archive.segments) + sum(saved) - sum(gone(count));
      const gone = (count: number) => saved.filter(({ seq }) => mayGo.slice(0, count).includes(seq));
      if (going.length < mayGo.length) expect(without(going.length)).toBeLessThanOrEqual(most);
      if (going.length > 0) expect(without(going.length - 1)).toBeGreaterThan(most);

      expect(left.at(-1)).toEqual(saved.at(-1));
      if (archive.earliest > 0) expect(left.map(({ seq }) => seq)).toContain(archive.earliest);
      const old = { archiveMs: 0, archiveBytes: 1e9 };
      expect(segmentsToDiscard(archive, left, old, age)).toEqual(segmentsToDiscard(archive, saved, old, age));
    }),
    { numRuns: 500 },
  );
});

test('P6: what states take counts for the archive, and what goes along with a segment does not count twice', () => {
  const segment = (last: number) => ({
    name: `${last}`,
    bytes: 100,
    digest: '',
    events: 1,
    first: 1,
    last,
    newest: 0,
  });
  const archive: StoredArchive = { gaps: [], earliest: 0, segments: [10, 20, 30].map(segment) };
  const states = [5, 10, 20].map((seq) => ({ seq, bytes: 30 }));
  const within = (archiveBytes: number) =>
    segmentsToDiscard(archive, states, { archiveMs: 1e9, archiveBytes }, 0)?.segments.map(({ name }) => name);
  expect(within(390)).toBeUndefined();
  expect(within(389)).toEqual(['10']);
  expect(within(260)).toEqual(['10']);
  expect(within(259)).toEqual(['10', '20']);
});

import type { Seq, StoredArchive } from '../events/index.js';
import type { SavedState } from './snapshot-files.js';

/**
 * The oldest saved states that have to go so that they and the archive take no more than `most` bytes together: what they
 * told can be folded from others. Those stay from which something can be told that no other leads to: the one that
 * everything kept begins with, the first behind the end of each segment, for the day on which that is deleted, and the
 * newest. Pure.
 */
export function statesToThin(
  { segments, earliest }: StoredArchive,
  states: readonly SavedState[],
  most: number,
): Seq[] {
  const needed = new Set([earliest, states.at(-1)?.seq]);
  for (const { last } of segments) needed.add(states.find(({ seq }) => seq >= Math.max(last, earliest))?.seq);
  let excess = sumOf(segments) + sumOf(states) - most;
  const going: Seq[] = [];
  for (const { seq, bytes } of states) {
    if (excess <= 0) break;
    if (needed.has(seq)) continue;
    going.push(seq);
    excess -= bytes;
  }
  return going;
}

function sumOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

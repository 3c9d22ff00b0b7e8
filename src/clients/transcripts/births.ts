import { statSync } from 'node:fs';
import type { TranscriptBirth } from './types.js';

/** As many files as are looked at. */
export const MOST_CANDIDATES = 1000;

/** A transcript whose age may matter. */
export type Candidate = Omit<TranscriptBirth, 'bornAt'>;

/** Those of the candidates that came into being after `from` and not after `to`, both in unix milliseconds. */
export function bornWithin(candidates: readonly Candidate[], from: number, to: number): TranscriptBirth[] {
  return candidates.flatMap((candidate) => {
    const bornAt = birthOf(candidate.path);
    return bornAt !== null && bornAt > from && bornAt <= to ? [{ ...candidate, bornAt }] : [];
  });
}

/** Some file systems keep no time of birth. */
function birthOf(path: string): number | null {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) return null;
    return facts.birthtimeMs > 0 ? facts.birthtimeMs : facts.mtimeMs;
  } catch {
    return null;
  }
}

import type { Facts } from './facts.js';

/** What was found of one thing. `unknown`: it could not be looked at, and the sentence says why. */
export type CheckState = 'ok' | 'warn' | 'wrong' | 'unknown';

/** One judgement, in sentences that are safe to print. */
export interface Check {
  /** Stable: scripts match on it. */
  readonly name: string;
  readonly state: CheckState;
  readonly sentence: string;
  /** What mends it; null when nothing needs to be mended, or nothing can be. */
  readonly mend: string | null;
}

/** Judges some facts; pure. Says nothing at all where there is nothing to judge. */
export type Judge = (facts: Facts) => readonly Check[];

/** All is well. */
export function fine(name: string, sentence: string): Check[] {
  return [{ name, state: 'ok', sentence, mend: null }];
}

/** It could not be looked at. */
export function unknown(name: string, sentence: string, mend: string | null = null): Check[] {
  return [{ name, state: 'unknown', sentence, mend }];
}

/** Something to look at that stops nothing. */
export function warning(name: string, sentence: string, mend: string): Check[] {
  return [{ name, state: 'warn', sentence, mend }];
}

/** Something does not work. */
export function wrong(name: string, sentence: string, mend: string): Check[] {
  return [{ name, state: 'wrong', sentence, mend }];
}

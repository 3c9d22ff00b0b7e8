import { test } from 'vitest';
import { keepRecorded } from '../fixtures.js';
import { scrambledHistory } from './scrambled.js';

/** Events in each: enough that everything happens to everybody. */
const LENGTH = 500;

/** Of those that were tried, each notices a broken line that the ones before it do not. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 12];

test.each(SEEDS)('scrambled %i', (seed) => {
  keepRecorded('scrambled', String(seed), scrambledHistory(seed, LENGTH), {});
});

test.each([1, 2, 3])('compacted %i', (seed) => {
  keepRecorded('scrambled', `compacted-${seed}`, scrambledHistory(seed, LENGTH, 'first'), {});
});

test.each([1, 2])('dropped %i', (seed) => {
  keepRecorded('scrambled', `dropped-${seed}`, scrambledHistory(seed, LENGTH, 'anything'), {});
});

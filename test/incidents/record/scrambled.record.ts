import { test } from 'vitest';
import { keepRecorded } from '../fixtures.js';
import { scrambledHistory } from './scrambled.js';

/** Events in each: enough that everything happens to everybody. */
const LENGTH = 500;

test.each([1, 2, 3, 4, 5])('scrambled %i', (seed) => {
  keepRecorded('scrambled', String(seed), scrambledHistory(seed, LENGTH), {});
});

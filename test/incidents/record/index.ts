import * as asks from './asks.js';
import * as compacted from './compacted.js';
import * as corrected from './corrected.js';
import * as gone from './gone.js';
import * as hooks from './hooks.js';
import * as letters from './letters.js';
import type { Incident } from './stage.js';
import * as wakes from './wakes.js';
import * as work from './work.js';

/** Every incident. */
export const incidents: readonly Incident[] = [
  compacted,
  corrected,
  gone,
  asks,
  work,
  letters,
  hooks,
  wakes,
].flatMap((one) => Object.values(one));

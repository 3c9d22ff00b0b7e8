import { triggerScript } from '../hooks/index.js';
import { rewakeScript } from '../wake/index.js';
import type { Installed } from './keepsakes.js';
import { hookScript, wakeScript } from './names.js';

/** The scripts that hooks run, by their files. */
export function scriptTexts(home: string, installed: Installed): ReadonlyMap<string, string> {
  return new Map([
    [hookScript(home), triggerScript({ ...installed, home })],
    [wakeScript(home), rewakeScript(home)],
  ]);
}

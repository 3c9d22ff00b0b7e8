import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processFile } from './child-processes.js';

/** One clock for all agents that are started by it. */
export interface SharedClock {
  /** How an agent is started by this clock: its server is told where to look. */
  readonly options: { readonly through: readonly string[]; readonly env: Record<string, string> };
  /** Sets how far it is off, in milliseconds. */
  set(offset: number): void;
}

/** A clock that is right until it is set. */
export function sharedClock(folder: string): SharedClock {
  const file = join(folder, 'clock');
  const set = (offset: number) => writeFileSync(file, String(offset));
  set(0);
  // The program that this starts serves in place of the one it is given.
  const through = [process.execPath, processFile('clocked-server')];
  return { options: { through, env: { OXTAIL_TEST_CLOCK: file } }, set };
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const MAX_DAYS = 400;
const ROLLOUT = /^rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-(.+)\.jsonl$/;

/**
 * The newest rollout file of exactly this thread under `<folder>/sessions/<year>/<month>/<day>`, or null.
 * Looks through the newest 400 days that have a folder: a resumed thread keeps its old file.
 */
export function newestRollout(folder: string, thread: string): string | null {
  let days = 0;
  for (const day of dayFolders(join(folder, 'sessions'))) {
    const name = descending(day, ROLLOUT).find((file) => ROLLOUT.exec(file)?.[1] === thread);
    if (name !== undefined) return join(day, name);
    days += 1;
    if (days === MAX_DAYS) return null;
  }
  return null;
}

function* dayFolders(sessions: string): Generator<string> {
  for (const year of descending(sessions, /^\d{4}$/)) {
    for (const month of descending(join(sessions, year), /^\d\d$/)) {
      for (const day of descending(join(sessions, year, month), /^\d\d$/)) {
        yield join(sessions, year, month, day);
      }
    }
  }
}

function descending(folder: string, shape: RegExp): string[] {
  try {
    const names = readdirSync(folder).filter((name) => shape.test(name));
    return names.sort().reverse();
  } catch {
    return [];
  }
}

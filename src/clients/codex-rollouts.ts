import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { isSessionId } from './session-id.js';
import type { Candidate } from './transcripts/births.js';
import { fieldOf } from './transcripts/fields.js';
import { firstLineOf } from './transcripts/first-line.js';

const MAX_DAYS = 400;
const RECENT_DAYS = 3;
// The first line carries the client's whole instructions.
const LONGEST_FIRST_LINE = 1024 * 1024;
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

/** Rollout files of the newest 3 days that have a folder, newest first, at most so many. */
export function recentRollouts(folder: string, most: number): Candidate[] {
  const found: Candidate[] = [];
  let days = 0;
  for (const day of dayFolders(join(folder, 'sessions'))) {
    for (const file of descending(day, ROLLOUT)) {
      const session = ROLLOUT.exec(file)?.[1];
      if (isSessionId(session)) found.push({ session, path: join(day, file) });
      if (found.length === most) return found;
    }
    days += 1;
    if (days === RECENT_DAYS) break;
  }
  return found;
}

/** The absolute path that a rollout's first line names as the thread's directory; null when it names none. */
export function placeOfRollout(path: string): string | null {
  const first = jsonIn(firstLineOf(path, LONGEST_FIRST_LINE) ?? '');
  if (fieldOf(first, 'type') !== 'session_meta') return null;
  const place = fieldOf(fieldOf(first, 'payload'), 'cwd');
  return typeof place === 'string' && isAbsolute(place) ? place : null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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

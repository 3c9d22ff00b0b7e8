import { isUtf8 } from 'node:buffer';
import type { Env } from '../clients/index.js';
import { diffLines } from './diff.js';
import { keepAfter, keepBefore } from './keepsakes.js';
import { LeftAlone } from './left-alone.js';
import { runProgram } from './run-program.js';
import { shellLine } from './shell-words.js';
import { readUserFile, refuseReadOnly, replaceUserFile, type UserFile } from './user-file.js';

/** How often an edit is made anew because the file was changed meanwhile. */
const MOST_ATTEMPTS = 10;
const COMMAND_LIMIT_MS = 30_000;
const MARK = '\ufeff';

/** Where and how the work is done. */
export interface Work {
  readonly env: Env;
  /** Oxtail's own home. */
  readonly home: string;
  /** Only tell what would be done. */
  readonly dryRun: boolean;
  /** Prints one line. */
  readonly say: (line: string) => void;
}

/** A path as people write it. */
export function tilde(path: string, { HOME }: Env): string {
  return HOME !== undefined && HOME !== '' && path.startsWith(`${HOME}/`)
    ? `~${path.slice(HOME.length)}`
    : path;
}

/** Does something with a file; what is not as it should be is said of that file. Throws `LeftAlone`. */
export async function about<T>(path: string, { env }: Work, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof LeftAlone) throw new LeftAlone(`${tilde(path, env)} ${error.message}`);
    throw error;
  }
}

/** The text of a file without its byte order mark, null when there is no file. Throws `LeftAlone`. */
export function textOf({ bytes }: UserFile): string | null {
  if (bytes === null) return null;
  if (!isUtf8(bytes)) throw new LeftAlone('is not UTF-8 text');
  const text = bytes.toString();
  return text.startsWith(MARK) ? text.slice(1) : text;
}

/**
 * Changes the text of a file, null standing for no file, as often as it takes until nobody else has changed it
 * meanwhile. False when it is already as it should be. Throws `LeftAlone`, naming the file.
 */
export async function changeText(
  path: string,
  work: Work,
  edit: (text: string | null) => string | null,
): Promise<boolean> {
  return changeBytes(path, work, (file) => {
    const text = textOf(file);
    const edited = edit(text);
    if (edited === text) return file.bytes;
    if (edited === null) return null;
    const mark = file.bytes?.toString().startsWith(MARK) === true ? MARK : '';
    return Buffer.from(mark + edited);
  });
}

/** The same with bytes. */
export async function changeBytes(
  path: string,
  work: Work,
  edit: (file: UserFile) => Buffer | null,
): Promise<boolean> {
  return about(path, work, () => {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const file = readUserFile(path);
      const bytes = edit(file);
      if (isSame(file.bytes, bytes)) return false;
      refuseReadOnly(file);
      if (work.dryRun) {
        show(path, work, file.bytes, bytes);
        return true;
      }
      keepBefore(work.home, file.path, file.bytes);
      if (!replaceUserFile(file, bytes)) continue;
      keepAfter(work.home, file.path, file.bytes, bytes);
      return true;
    }
    throw new LeftAlone('is being changed all the time by another program: close that and try again');
  });
}

function show(path: string, { say, env }: Work, before: Buffer | null, after: Buffer | null): void {
  const name = tilde(path, env);
  const [from, to] = [before === null ? '/dev/null' : name, after === null ? '/dev/null' : name];
  for (const line of [
    `--- ${from}`,
    `+++ ${to}`,
    ...diffLines(before?.toString() ?? '', after?.toString() ?? ''),
  ]) {
    say(line);
  }
}

function isSame(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other);
}

/**
 * Lets a client's own program change its file, and remembers the file as it was. Throws `LeftAlone` with what the
 * program said when it failed.
 */
export async function runClient(
  program: string,
  name: string,
  args: readonly string[],
  path: string,
  work: Work,
): Promise<void> {
  if (work.dryRun) {
    work.say(`would run: ${shellLine([name, ...args])}`);
    return;
  }
  const before = await about(path, work, () => {
    const file = readUserFile(path);
    refuseReadOnly(file);
    keepBefore(work.home, file.path, file.bytes);
    return file;
  });
  const { code, output, errors } = await runProgram(program, args, work.env, COMMAND_LIMIT_MS);
  const after = await about(path, work, () => readUserFile(path));
  keepAfter(work.home, before.path, before.bytes, after.bytes);
  if (code === 0) return;
  const reason =
    firstLine(errors) ??
    firstLine(output) ??
    (code === null ? 'it did not end in time' : `exit code ${code}`);
  throw new LeftAlone(`${shellLine([name, ...args.slice(0, 2)])} failed: ${reason}`);
}

function firstLine(text: string): string | null {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? null
  );
}

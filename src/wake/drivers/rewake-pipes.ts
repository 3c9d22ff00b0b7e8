import { closeSync, constants, fstatSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, type ProcessIdentity } from '../../clients/index.js';
import { REWAKE_FOLDER } from './rewake-script.js';

/** Client process, then the script's own; each its pid and start. */
const NAME = /^((\d+)-[\w-]+)\.((\d+)-[\w-]+)$/;

/** A process as the name of a pipe tells it. */
export interface NamedProcess {
  readonly pid: number;
  readonly name: string;
}

/** A pipe that a script made to wait at, and may have ended since. */
export interface RewakePipe {
  readonly path: string;
  readonly client: NamedProcess;
  readonly script: NamedProcess;
}

/** How the script names a process. */
export function processName({ pid, startToken }: ProcessIdentity): string {
  return `${pid}-${startToken.replace(/[^A-Za-z0-9]+/g, '-')}`;
}

/** All pipes of a home. Never throws; opens nothing. */
export function pipesIn(home: string): RewakePipe[] {
  const folder = join(home, REWAKE_FOLDER);
  return namesIn(folder).flatMap((file) => {
    const [, client, clientPid, script, scriptPid] = NAME.exec(file) ?? [];
    if (client === undefined || script === undefined) return [];
    return [
      {
        path: join(folder, file),
        client: { pid: Number(clientPid), name: client },
        script: { pid: Number(scriptPid), name: script },
      },
    ];
  });
}

/** Whether a process still runs, and is no later one under the same pid. */
export function runs({ pid, name }: NamedProcess): boolean {
  const found = identityOf(pid);
  return found !== null && processName(found) === name;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFIFO())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Gives a line, at most a few bytes, to whoever waits at a pipe. False, and nothing done, when nobody does. */
export function tellPipe(path: string, line: string): boolean {
  let descriptor: number | null = null;
  try {
    // Without waiting: such an opening succeeds only while somebody reads.
    descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    return fstatSync(descriptor).isFIFO() && writeSync(descriptor, `${line}\n`) > 0;
  } catch {
    return false;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/**
 * Ends what waits for clients that were killed, and removes what scripts left that were: nobody else does. Whoever
 * waits judges once more itself. Returns how many pipes there were without a client or a script. Never throws.
 */
export function releaseOrphans(home: string): number {
  const orphans = pipesIn(home).filter(({ client, script }) => !runs(client) || !runs(script));
  for (const { path, script } of orphans) {
    // A script that runs removes its pipe itself.
    if (!tellPipe(path, 'look') || !runs(script)) remove(path);
  }
  return orphans.length;
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays in nobody's way.
  }
}

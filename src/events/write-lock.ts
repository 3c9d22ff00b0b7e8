/*
 * A process that is stopped (Ctrl-Z, a debugger) inside a write transaction keeps the write lock, and whoever
 * then asks for it waits inside native code for ever. So a writer looks before it asks.
 *
 * The lock is a robust pthread mutex in the engine's lock file. Its first word is the thread id of the holder,
 * zero when free; the kernel zeroes it when a holder dies. That word is the lock itself, so nothing has to be
 * written, kept in step or cleaned up. We refuse only if the word names a process that is stopped, and that
 * has this very file mapped, and the word is still the same afterwards:
 *  - a holder that has left, or is dead, is not named, wherever it was stopped or killed;
 *  - a holder that goes on is not stopped at the next look, so a refusal lasts no longer than the standstill;
 *  - a word left over by a power cut, a recycled id, or the same id in another PID namespace can only name a
 *    process that does not hold this lock; being stopped and having the file mapped excludes all but a
 *    stopped program of ours, and the true holder soon changes the word.
 * A holder that stops after we have looked still blocks us: that window cannot be closed from outside.
 *
 * Where the lock is not such a mutex (macOS, Windows, musl) nothing is ever refused.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import type { LockFile } from './lock-file.js';
import { writerIn } from './mutexes.js';
import { StoreError } from './store-error.js';

/** Throws `StoreError` 'busy' if the write lock is held by a stopped process. About 2 µs when it is free. */
export function refuseIfStuck(lockFile: LockFile): void {
  if (process.platform !== 'linux') return;
  const holder = writerIn(lockFile);
  if (holder === 0 || holder === process.pid) return;
  if (!isStopped(holder) || !hasMapped(holder, lockFile.path)) return;
  if (writerIn(lockFile) !== holder) return;
  throw new StoreError(
    'busy',
    `Process ${holder} was stopped while it was writing to the log: let it go on with kill -CONT ${holder}, or end it.`,
  );
}

/** States of `proc(5)`: T stopped by a signal, t stopped by a debugger. */
function isStopped(thread: number): boolean {
  const stat = readProc(`/proc/${thread}/stat`);
  // The name before the state is in parentheses and may itself contain any of them.
  return /^ [Tt] /.test(stat.slice(stat.lastIndexOf(')') + 1));
}

/** By inode or by path: on layered filesystems the inode shown here is another one than `stat` gives. */
function hasMapped(holder: number, lockFile: string): boolean {
  try {
    const inode = String(statSync(lockFile).ino);
    const path = ` ${realpathSync(lockFile)}`;
    const maps = readProc(`/proc/${holder}/maps`).split('\n');
    return maps.some((line) => line.endsWith(path) || line.split(/\s+/)[4] === inode);
  } catch {
    return false;
  }
}

function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

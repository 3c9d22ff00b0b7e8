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
import { openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { StoreError } from './store-error.js';

/** A look at the lock of one store. */
export interface WriteLock {
  /** Throws `StoreError` 'busy' if the write lock is held by a stopped process. About 2 µs when it is free. */
  refuseIfStuck(): void;
}

const HEADER_BYTES = 160;
const MAGIC = 0xbeefc0de;
/** Where the write mutex lies: after a header that is padded to 64 bytes, longer where mutexes are longer. */
const MUTEX_OFFSETS = [64, 128] as const;
/** The mutex says what kind it is: shared between processes (0x80) and robust (0x10). */
const KIND_OFFSET = 16;
const ROBUST_SHARED = 0x90;
const THREAD_ID_MASK = 0x3fffffff;

/**
 * Descriptors of lock files by identity, kept until the process ends: closing any descriptor of a file drops
 * all its record locks of this process (POSIX), and the engine's would be among them.
 */
const descriptors = new Map<string, number>();

/** For the engine's lock file at this path, which may appear later. Open anew when the store is opened anew. */
export function openWriteLock(lockFile: string): WriteLock {
  const header = Buffer.alloc(HEADER_BYTES);
  let descriptor: number | null = null;
  const holderNow = () => {
    descriptor ??= descriptorOf(lockFile);
    return descriptor === null ? 0 : holderIn(descriptor, header);
  };
  return {
    refuseIfStuck: () => {
      if (process.platform !== 'linux') return;
      const holder = holderNow();
      if (holder === 0 || holder === process.pid) return;
      if (!isStopped(holder) || !hasMapped(holder, lockFile)) return;
      if (holderNow() !== holder) return;
      throw new StoreError(
        'busy',
        `Process ${holder} was stopped while it was writing to the log: let it go on with kill -CONT ${holder}, or end it.`,
      );
    },
  };
}

/** The thread that holds the write lock; 0 when there is none or it cannot be told. */
function holderIn(descriptor: number, header: Buffer): number {
  try {
    if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return 0;
  } catch {
    return 0;
  }
  if (header.readUInt32LE(0) !== MAGIC) return 0;
  const mutex = MUTEX_OFFSETS.find((offset) => header.readUInt32LE(offset + KIND_OFFSET) === ROBUST_SHARED);
  return mutex === undefined ? 0 : header.readUInt32LE(mutex) & THREAD_ID_MASK;
}

function descriptorOf(lockFile: string): number | null {
  try {
    const stats = statSync(lockFile, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    const identity = `${stats.dev}:${stats.ino}`;
    const known = descriptors.get(identity);
    if (known !== undefined) return known;
    const opened = openSync(lockFile, 'r');
    descriptors.set(identity, opened);
    return opened;
  } catch {
    return null;
  }
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

import type { LockFile } from './lock-file.js';

/** Where the mutexes lie: of the readers' table, of writers, of flushing. Some machines have longer ones. */
const LAYOUTS = [
  [24, 64, 104],
  [24, 128, 176],
] as const;
/** A mutex says what kind it is: shared between processes (0x80) and robust (0x10). */
const KIND_OFFSET = 16;
const ROBUST_SHARED = 0x90;
/** All that `pthread_mutex_destroy` of glibc does is to say this instead. */
const DESTROYED = 0xffffffff;
/** The first word is the thread that holds it, and two flags. */
const THREAD_ID_MASK = 0x3fffffff;

/** The thread that holds the write lock; 0 when there is none or it cannot be told. */
export function writerIn(lockFile: LockFile): number {
  const header = lockFile.header();
  if (header === null) return 0;
  const layout = LAYOUTS.find(([, writers]) => kindAt(header, writers) === ROBUST_SHARED);
  return layout === undefined ? 0 : header.readUInt32LE(layout[1]) & THREAD_ID_MASK;
}

/**
 * Makes destroyed mutexes usable again. Whoever closes a store last destroys them, and a process that begins to open it at
 * that instant takes them for mutexes in use: no transaction would succeed until nobody has the store open any more. Only
 * to be called by a process that has it open: nobody destroys them or makes them new under it. Writes one word each, the
 * same whoever writes it, so that others may do so at once, and may have locked a mutex meanwhile.
 */
export function mendMutexes(lockFile: LockFile): void {
  const header = lockFile.header();
  // Elsewhere they are no mutexes in this file.
  if (process.platform !== 'linux' || header === null) return;
  const known: readonly number[] = [ROBUST_SHARED, DESTROYED];
  const layout = LAYOUTS.find((mutexes) => mutexes.every((mutex) => known.includes(kindAt(header, mutex))));
  const destroyed = (layout ?? []).filter((mutex) => kindAt(header, mutex) === DESTROYED);
  const kind = Buffer.alloc(4);
  kind.writeUInt32LE(ROBUST_SHARED);
  for (const mutex of destroyed) lockFile.write(mutex + KIND_OFFSET, kind);
}

function kindAt(header: Buffer, mutex: number): number {
  return header.readUInt32LE(mutex + KIND_OFFSET);
}

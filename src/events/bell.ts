import { closeSync, type FSWatcher, watch as fsWatch, mkdirSync, openSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileIdentity } from './data-file.js';

/** Tells other processes that the log has grown: the engine itself tells nobody. */
export interface Bell {
  /** Call after a commit. Takes microseconds and never throws: a lost ring is made up for by a slow poll. */
  ring(): void;
  /** From now on `ring` does nothing, so that a late one cannot bring a removed home back. */
  close(): void;
}

/** A watch on the bell's folder. Never keeps the process alive. */
export interface BellWatch {
  stop(): void;
  /**
   * Watches anew, and reports a ring, if the folder is another one than before or could not be watched.
   * Costs microseconds otherwise: for the caller's slow poll.
   */
  refresh(): void;
}

/** Begins to watch a folder; throws when it cannot. Exists so that a failure can be tried out. */
export type StartWatch = (folder: string, onChange: () => void) => FSWatcher;

/** Opens the bell of a folder, which may appear later. `now` is Unix milliseconds. */
export function openBell(folder: string, now: () => number = Date.now): Bell {
  const file = join(folder, 'bell');
  let open = true;
  return {
    ring: () => {
      if (!open) return;
      // By path and not by descriptor: a descriptor would go on ringing a bell that was deleted.
      if (!touch(file, now())) remake(folder, file);
    },
    close: () => {
      open = false;
    },
  };
}

/**
 * Calls `onRing` on each ring by any process, and now and then without one. Where nothing can be watched (no
 * watches left, no folder) it stays silent: a caller must also look from time to time.
 */
export function watchBell(folder: string, onRing: () => void, start: StartWatch = startWatch): BellWatch {
  let watched: string | null = null;
  let watcher: FSWatcher | null = null;
  const drop = () => {
    watcher?.close();
    watcher = null;
    watched = null;
  };
  const begin = () => {
    // Before the watch: if the folder is replaced in between, the next refresh sees a difference.
    const identity = fileIdentity(folder);
    if (identity === null) return;
    try {
      watcher = start(folder, onRing);
      watcher.on('error', drop);
      watched = identity;
    } catch {
      drop();
    }
  };
  begin();
  return {
    stop: drop,
    refresh: () => {
      if (watched !== null && watched === fileIdentity(folder)) return;
      drop();
      begin();
      if (watched !== null) onRing();
    },
  };
}

function startWatch(folder: string, onChange: () => void): FSWatcher {
  // The folder and not the file: a watch on a file ends when the file is deleted.
  return fsWatch(folder, { persistent: false }, onChange);
}

function touch(file: string, now: number): boolean {
  try {
    utimesSync(file, now / 1000, now / 1000);
    return true;
  } catch {
    return false;
  }
}

function remake(folder: string, file: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Watchers hear the creation: that is this ring.
    closeSync(openSync(file, 'a', 0o600));
  } catch {
    // Full, read-only or gone: the slow poll remains.
  }
}

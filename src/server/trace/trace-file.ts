import { constants } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Beyond this the file becomes its own predecessor, `.1`, and a new one begins: two of this size at most. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Lines that may wait to be written; what comes while so many wait is lost. */
const MOST_WAITING = 10_000;

/** A file that lines are appended to, by several processes. Every failure is swallowed. */
export interface TraceFile {
  /** Takes a line and returns at once; lines that come together are written together. */
  write(line: string): void;
  /** Resolves when everything that was taken is written, or could not be. Never rejects. */
  flush(): Promise<void>;
}

/** Opens no file yet: each batch does, so that one that was moved away is begun anew. */
export function traceFile(path: string, mostBytes: number = MOST_BYTES): TraceFile {
  let waiting: string[] = [];
  let writing: Promise<void> | null = null;
  const drain = async () => {
    // What else the present turn brings goes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await append(path, `${batch.join('\n')}\n`, mostBytes).catch(() => {
        // A trace is for looking into trouble, and must not be any.
      });
    }
    writing = null;
  };
  return {
    write: (line) => {
      if (waiting.length >= MOST_WAITING) return;
      waiting.push(line);
      writing ??= drain();
    },
    flush: async () => {
      while (writing !== null) await writing;
    },
  };
}

async function append(path: string, text: string, mostBytes: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await makeRoom(path, mostBytes);
  // A pipe that nobody reads must not hold us.
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
  const file = await open(path, flags, 0o600);
  try {
    const stats = await file.stat();
    if (stats.isFile() && (stats.mode & 0o077) !== 0) await file.chmod(0o600);
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

async function makeRoom(path: string, mostBytes: number): Promise<void> {
  try {
    const stats = await stat(path);
    if (stats.isFile() && stats.size >= mostBytes) await rename(path, `${path}.1`);
  } catch {
    // There is none yet, or it cannot be moved: then it is appended to as it is.
  }
}

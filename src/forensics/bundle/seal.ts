import { createHash } from 'node:crypto';

/** Whether the text of a bundle is what its last line says. */
export interface Seal {
  /** Any line but the last. */
  add(line: string, isEvent: boolean): void;
  /** The last line. */
  end(said: { readonly events: number; readonly sha256: string }): void;
  /** What does not fit, in a sentence; null when all does. */
  fault(): string | null;
}

/** Begins with the first line of a bundle. */
export function beginSeal(): Seal {
  const hash = createHash('sha256');
  let events = 0;
  let fault: string | null = 'Its end is missing.';
  let isOver = false;
  return {
    add: (line, isEvent) => {
      if (isOver) fault = 'There is something behind its end.';
      if (isEvent) events += 1;
      if (!isOver) hash.update(`${line}\n`);
    },
    end: ({ events: count, sha256 }) => {
      if (isOver) {
        fault = 'It ends twice.';
        return;
      }
      isOver = true;
      const isAsWritten = sha256 === hash.digest('hex') && count === events;
      fault = isAsWritten ? null : 'It is not as it was written: its checksum does not match.';
    },
    fault: () => fault,
  };
}

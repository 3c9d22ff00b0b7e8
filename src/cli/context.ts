import type { Writable } from 'node:stream';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Ambient } from '../events/index.js';
import { CommandError } from './command-error.js';

/** Columns that everything printed for people keeps within. */
export const COLUMNS = 80;

/** What a command is given. */
export interface Context {
  readonly ambient: Ambient;
  readonly version: string;
  /** File of this very program, by which it starts itself again. */
  readonly program: string;
  readonly output: Writable;
  readonly errors: Writable;
  /** Both ends of the terminal that a person sits at; absent when input or output is something else. */
  readonly terminal?: { readonly input: ReadStream; readonly output: WriteStream } | undefined;
}

/** Prints lines as fast as they are taken. Ends early, in silence, when nobody reads any more. */
export async function print({ output }: Context, lines: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(ended(lines)), output, { end: false });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // The second: the stream was already closed when we came.
    if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return;
    if (code === undefined || (error as NodeJS.ErrnoException).syscall !== 'write') throw error;
    throw new CommandError('output-failed', `The output could not be written (${String(code)}).`);
  }
}

function* ended(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

import { fromEvent, lastValueFrom, merge, type Observable, takeUntil, tap } from 'rxjs';
import type { Context } from './context.js';
import { ENDING_SIGNALS } from './ending-signals.js';

/** Prints lines as they come, until the user ends it (Ctrl-C) or nobody reads any more. Throws what `lines` does. */
export async function printLive({ output }: Context, lines: Observable<string>): Promise<void> {
  const ends = ENDING_SIGNALS.map((signal) => fromEvent(process, signal));
  const gone = [fromEvent(output, 'error'), fromEvent(output, 'close')];
  const printed = lines.pipe(
    takeUntil(merge(...ends, ...gone)),
    tap((line) => output.write(`${line}\n`)),
  );
  await lastValueFrom(printed, { defaultValue: null });
}

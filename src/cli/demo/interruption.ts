import { CommandError } from '../command-error.js';
import { ENDING_SIGNALS } from '../ending-signals.js';

/** From its making until `forget`, a signal to end gives work up instead of ending the process at once. */
export interface Interruption {
  /** The work's outcome; rejects with `CommandError` as soon as a signal has come, also before this call. */
  unlessInterrupted<T>(work: Promise<T>): Promise<T>;
  forget(): void;
}

/** Begins to listen, so that what was made can be cleared away before the process ends. */
export function listenForInterruption(): Interruption {
  let stop = (_: NodeJS.Signals) => {};
  const interrupted = new Promise<never>((_, reject) => {
    stop = (signal) => reject(new CommandError('interrupted', `The demo was ended by ${signal}.`));
  });
  interrupted.catch(() => {
    // Told by the next work that is given up.
  });
  for (const signal of ENDING_SIGNALS) process.on(signal, stop);
  return {
    unlessInterrupted: (work) => Promise.race([interrupted, work]),
    forget: () => {
      for (const signal of ENDING_SIGNALS) process.off(signal, stop);
    },
  };
}

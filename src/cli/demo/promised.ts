import { CommandError } from '../command-error.js';

/** Ends the demonstration with a sentence when something is not as it was said to be. */
export function promised(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new CommandError('promise-broken', `The demo is not as promised: ${otherwise}.`);
}

/** The same for work that should not have failed. */
export async function shouldWork<T>(work: Promise<T>, what: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    return promised(
      false,
      `${what} failed: ${error instanceof Error ? error.message : String(error)}`,
    ) as never;
  }
}

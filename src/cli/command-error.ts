/** A command could not do what it is for. The code is stable, the sentence says what to do. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';

  constructor(
    readonly code: string,
    message: string,
    /** What there is to choose from: printed below the sentence, a line each. */
    readonly choices: readonly string[] = [],
  ) {
    super(message);
  }
}

/** The command line itself makes no sense. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}

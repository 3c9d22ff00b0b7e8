/** What was to be looked back on cannot be. The code is stable, the sentence says what to do. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Why the store cannot be used. Codes are stable; agents and scripts match on them. */
export type StoreErrorCode =
  | 'wrong-owner'
  | 'unsafe-permissions'
  | 'unsupported-filesystem'
  | 'foreign-file'
  | 'corrupt'
  | 'newer-format'
  | 'disk-full'
  | 'read-only'
  | 'busy'
  | 'rebuilding'
  | 'sandboxed'
  | 'unavailable';

/** A failure of the store, with a sentence that says what to do. Nothing was written when it is thrown. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

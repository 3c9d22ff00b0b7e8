/** The code of a failure of the system, such as `ENOENT`; `unknown` for an error that has none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

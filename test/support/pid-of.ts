/** The pid of what was started. Zero in the place of a missing one would mean whoever runs the tests. */
export function pidOf({ pid }: { readonly pid?: number | null | undefined }): number {
  if (!pid) throw new Error('It did not start.');
  return pid;
}

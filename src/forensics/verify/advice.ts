/** What comes before anything else where a log is not as it should be: a rebuild would cover the traces. */
export const KEEP_A_COPY = 'Keep a copy of the log folder before you go on.';

/** How much is kept. Each is positive; times in milliseconds. */
export interface RetentionLimits {
  /** How long a finished story stays in the log, and an agent that has gone stays known. */
  readonly retainMs: number;
  /** Largest use of the store, in bytes, at which finished stories stay in the log. */
  readonly retainBytes: number;
  /** How long a segment of the archive is kept. */
  readonly archiveMs: number;
  /** How large all segments and saved states together may be. */
  readonly archiveBytes: number;
}

/** Why stories have to go. */
export type Pressure = 'age' | 'count' | 'bytes' | 'asked';

/** Compaction begins a little below the limit, and goes on until there is room for a while. */
const HIGH = 0.85;
const LOW = 0.75;

/** Whether the store is so large that finished stories must go, however young. Once begun, until there is room. */
export function isLarge(used: number, { retainBytes }: RetentionLimits, begun: boolean): boolean {
  return used > retainBytes * (begun ? LOW : HIGH);
}

import { randomBytes } from 'node:crypto';

/** The only source of time, ids, chance and environment. Tests pass their own. */
export interface Ambient {
  /** Unix milliseconds. May jump; never used for order. */
  readonly now: () => number;
  /** Milliseconds that never go back; for measuring a span inside one process. */
  readonly monotonic: () => number;
  /** 16 lower-case hexadecimal digits. */
  readonly newId: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The real clock, the real dice, this process's environment. */
export function systemAmbient(): Ambient {
  return {
    now: Date.now,
    monotonic: () => performance.now(),
    newId: () => randomBytes(8).toString('hex'),
    env: process.env,
  };
}

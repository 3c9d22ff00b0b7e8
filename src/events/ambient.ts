import { randomBytes } from 'node:crypto';

/** The only source of time, ids, chance and environment. Tests pass their own. */
export interface Ambient {
  /** Unix milliseconds. May jump; never used for order. */
  readonly now: () => number;
  /** 16 lower-case hexadecimal digits. */
  readonly newId: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The real clock, the real dice, this process's environment. */
export function systemAmbient(): Ambient {
  return {
    now: Date.now,
    newId: pooledIds(),
    env: process.env,
  };
}

const ID_BYTES = 8;
const POOL_BYTES = 512 * ID_BYTES;

/** Asking the system for chance costs far more than the few bytes of one id. */
function pooledIds(): () => string {
  let pool = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used === pool.length) {
      pool = randomBytes(POOL_BYTES);
      used = 0;
    }
    used += ID_BYTES;
    return pool.toString('hex', used - ID_BYTES, used);
  };
}
